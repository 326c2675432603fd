"""What must be changeable and erasable, and so never lies in events: accounts, names, contacts."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID, uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from cluster.kernel.text import comparison_key
from cluster.ledger.projection import UnscopedQuery

LANGUAGES = [("ko", "한국어"), ("en", "English")]
TEXT_SIZES = ["normal", "large", "xlarge"]
THEMES = ["", "light", "dark"]  # "": as the device


class AccountManager(BaseUserManager["Account"]):
    """Accounts are found by e-mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None) -> "Account":
        account = self.model(email=comparison_key(email))
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email=comparison_key(username or ""))


class Account(AbstractBaseUser):
    """What one signs in with. It belongs to no cluster; `PersonDetails.account` leads to one."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        db_table = "members_account"

    def __str__(self) -> str:
        return str(self.id)


M = TypeVar("M", bound=models.Model)


class ScopedManager(models.Manager[M]):
    """Rows of one cluster only: `.of(cluster_id)`; everything else raises UnscopedQuery."""

    def get_queryset(self) -> models.QuerySet[M]:
        raise UnscopedQuery(self.model.__name__)

    def of(self, cluster_id: UUID) -> models.QuerySet[M]:
        return super().get_queryset().filter(cluster_id=cluster_id)

    def anywhere(self, *, reason: str) -> models.QuerySet[M]:
        """Before the cluster is known; say why."""
        if not reason:
            raise UnscopedQuery(self.model.__name__)
        return super().get_queryset()

    def keep(self, cluster_id: UUID, key: UUID, values: Mapping[str, Any]) -> None:
        """Write these fields of one row, made when absent; safe to repeat."""
        field = self.model._meta.pk.field_names[1]  # type: ignore[attr-defined]
        row: dict[str, Any] = {"cluster_id": cluster_id, field: key}
        super().get_queryset().update_or_create(defaults=dict(values), **row)


class ClusterName(models.Model):
    """The clusters of this installation; everything else of a cluster lies under its id."""

    cluster_id = models.UUIDField(primary_key=True)
    name = models.TextField()
    name_key = models.TextField(unique=True)

    class Meta:
        db_table = "members_cluster"

    def __str__(self) -> str:
        return self.name


class PersonDetails(models.Model):
    """Name, contact and habits of one person; emptied when he is erased."""

    pk = models.CompositePrimaryKey("cluster_id", "person_id")
    cluster_id = models.UUIDField()
    person_id = models.UUIDField()
    account = models.OneToOneField(
        Account, null=True, on_delete=models.SET_NULL, related_name="details"
    )
    name = models.TextField(default="")
    title = models.TextField(default="")  # 대표, 공장장
    phone = models.TextField(default="")
    email = models.TextField(default="")
    language = models.TextField(default="ko", choices=LANGUAGES)
    text_size = models.TextField(default="normal")
    theme = models.TextField(default="")
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        db_table = "members_person_details"
        constraints = [
            models.UniqueConstraint(
                fields=["cluster_id", "email"],
                condition=~models.Q(email=""),
                name="members_person_email",
            )
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class FirmContact(models.Model):
    """Where a firm is and how it is reached; for a firm of one person that is personal."""

    pk = models.CompositePrimaryKey("cluster_id", "firm_id")
    cluster_id = models.UUIDField()
    firm_id = models.UUIDField()
    address = models.TextField(default="")
    phone = models.TextField(default="")
    email = models.TextField(default="")
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        db_table = "members_firm_contact"

    def __str__(self) -> str:
        return str(self.firm_id)


class CustomerDetails(models.Model):
    """Name, number and contact of a customer."""

    pk = models.CompositePrimaryKey("cluster_id", "customer_id")
    cluster_id = models.UUIDField()
    customer_id = models.UUIDField()
    name_ko = models.TextField(default="")
    name_en = models.TextField(default="")
    brn = models.TextField(default="")
    contact = models.TextField(default="")
    email = models.TextField(default="")
    phone = models.TextField(default="")
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        db_table = "members_customer_details"

    def __str__(self) -> str:
        return str(self.customer_id)

    def name(self, language: str) -> str:
        return (self.name_en or self.name_ko) if language == "en" else self.name_ko


class InvitationLink(models.Model):
    """Where a link leads: only the SHA-256 of its token is kept. The person's events judge it."""

    token_hash = models.BinaryField(primary_key=True, max_length=32)
    cluster_id = models.UUIDField()
    person_id = models.UUIDField()
    number = models.IntegerField()
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        db_table = "members_invitation_link"

    def __str__(self) -> str:
        return str(self.person_id)
