"""Paths of the drawings."""

from django.urls import path

from orders.drawings import views

app_name = "drawings"
urlpatterns = [
    path("drawings/", views.drawing_list, name="list"),
    path("drawings/new/", views.new_drawing, name="new"),
    path("drawings/<uuid:drawing_id>/", views.drawing_page, name="page"),
    path("drawings/<uuid:drawing_id>/unit/", views.unit, name="unit"),
    path("drawings/<uuid:drawing_id>/parts/", views.parts, name="parts"),
    path("drawings/<uuid:drawing_id>/entities/", views.entities, name="entities"),
    path("drawings/<uuid:drawing_id>/picture.svg", views.picture, name="picture"),
    path("drawings/<uuid:drawing_id>/file", views.file, name="file"),
]
