"""Accounts, compartments, grants."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from murderbook.workbench.access.consultants.sections import WHOLE, in_words
from murderbook.workbench.access.factors.models import Factor, OpenSession, RecoveryCode
from murderbook.workbench.access.rights import CASELESS_ROLES, RIGHTS, Right, Role
from murderbook.workbench.keys import KEY_LENGTH, new_key

__all__ = ["Account", "Compartment", "Factor", "Grade", "Grant", "OpenSession", "RecoveryCode", "RememberedLogin"]

GRANTABLE_ROLES = [(role.value, role.value.capitalize()) for role in Role if role not in CASELESS_ROLES]


class Grade(models.TextChoices):
    """Open: the unit's ordinary files. Restricted: its existence shows, and whom to ask. What is sealed is no row
    here, but a record of its own (sealed/)."""

    OPEN = "open", "Open"
    RESTRICTED = "restricted", "Restricted"


class AccountManager(BaseUserManager["Account"]):
    def create_user(
        self, name: str, password: str, *, role: Role, full_name: str = "", must_change: bool = False
    ) -> Account:
        account = self.model(name=name, full_name=full_name or name, role=role.value, must_change=must_change)
        account.set_password(password)
        account.full_clean(exclude=["password"])
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(name=username)


class Account(AbstractBaseUser):
    """A person who logs in. The role gives system rights only; what he may see of cases comes from grants."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    name = models.CharField(
        "log-in name",
        max_length=64,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9._-]*$", "small letters, digits, dot, dash and underline only")],
    )
    full_name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(role.value, role.value.capitalize()) for role in Role])
    is_active = models.BooleanField(default=True)
    must_change = models.BooleanField(default=False)  # another knows the password: it opens no case until changed
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    reopened_at = models.DateTimeField(null=True, blank=True, editable=False)  # ninety unused days count from here

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "name"
    REQUIRED_FIELDS = ["full_name", "role"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_caseless(self) -> bool:
        """True for those who may hold no grant, whatever the table says."""
        return Role(self.role) in CASELESS_ROLES

    def has_system_right(self, right: Right) -> bool:
        return self.is_active and not self.must_change and right in RIGHTS[Role(self.role)]


class Compartment(models.Model):
    """Every sensitive row belongs to exactly one. The unit's default compartment is only the first of them."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    name = models.CharField(max_length=120)
    grade = models.CharField(max_length=12, choices=Grade.choices, default=Grade.OPEN)
    is_default = models.BooleanField(default=False)
    whom_to_ask = models.CharField(max_length=120, blank=True)  # shown to others for restricted ones
    legal_ground = models.CharField(max_length=200, blank=True)
    review_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=models.Q(is_default=True), name="one_default"),
        ]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """Who may do what, where, from when, until when, and why. Ended by setting `ends_at`, never deleted."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="grants")
    case = models.ForeignKey("register.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=GRANTABLE_ROLES)
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    sections = models.CharField(max_length=80, blank=True, default=WHOLE)  # ",chrono,scene,"; empty: the whole file
    may_export = models.BooleanField(default=False)  # for consultants: others' roles say it
    sponsor = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["account", "compartment", "starts_at"], name="grant_lookup")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="grant_has_reason"),
            models.CheckConstraint(
                condition=models.Q(sections="") | models.Q(case__isnull=False, may_export=False),
                name="sections_are_of_one_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} on {'one case' if self.case_id else self.compartment_id}"

    def clean(self) -> None:
        """An administrator or auditor holds no grant; a case grant names the case's own compartment."""
        if self.account.is_caseless:
            raise ValidationError(f"{self.account.full_name} is {self.account.role}: such accounts see no case")
        if self.case is not None and self.case.compartment_id != self.compartment_id:
            raise ValidationError("the case lies in another compartment than the grant names")
        if self.ends_at is not None and self.ends_at < self.starts_at:
            raise ValidationError("the grant would end before it begins")

    @property
    def sections_in_words(self) -> str:
        """'Chrono, Scene & map'; 'the whole file'."""
        return in_words(self.sections)

    @property
    def prefix(self) -> str:
        """The beginning of its key: enough to find it by, on a watermark."""
        return self.key[:8]

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        self.clean()
        super().save(*args, **kwargs)


class RememberedLogin(models.Model):
    """A command-line log-in kept by the operating system's keyring: here only the hash of its secret."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)  # SHA-256 of 32 random bytes: nothing to guess
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
