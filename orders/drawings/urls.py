"""Paths of the drawings."""

from django.urls import path

from orders.drawings import views
from orders.drawings.api import drawings as api

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
DRAWING = "api/drawings/<uuid:drawing_id>"
urlpatterns += [
    path("api/drawings", api.drawings, name="api-list"),
    path(DRAWING, api.drawing, name="api-page"),
    path(DRAWING + "/unit", api.unit, name="api-unit"),
    path(DRAWING + "/parts", api.parts, name="api-parts"),
    path(DRAWING + "/entities", api.entities, name="api-entities"),
]
