"""The register as one object: every port it serves, over one database."""

from adapters.register.agreements import SqlB2CAgreements
from adapters.register.audit import SqlAudit
from adapters.register.companies import SqlCompanies
from adapters.register.consumers import SqlConsumers
from adapters.register.customer_classes import SqlCustomerClasses
from adapters.register.database import Database
from adapters.register.invoices import SqlInvoices
from adapters.register.ledger import SqlLedger
from adapters.register.migrating import check_schema
from adapters.register.objects import SqlObjects
from adapters.register.reconciliation import SqlReconciliation
from adapters.register.recording import SqlRecording
from adapters.register.reservations import SqlReservations
from adapters.register.submissions import SqlSubmissions
from adapters.register.timeline import SqlTimeline
from adapters.register.users import SqlUsers
from adapters.register.verifications import SqlVerifications


class SqlRegister(
    SqlAudit,
    SqlB2CAgreements,
    SqlCompanies,
    SqlConsumers,
    SqlCustomerClasses,
    SqlSubmissions,
    SqlReservations,
    SqlRecording,
    SqlLedger,
    SqlInvoices,
    SqlTimeline,
    SqlObjects,
    SqlReconciliation,
    SqlVerifications,
    SqlUsers,
):
    """Implements the register's ports, for any number of threads.

    `AuditedCards`, `B2CAgreements`, `CompanyRegister`, `ConsumerRegister`, `InvoiceRegister`, `Reconciliation` and `Users`.
    Every verb is one transaction and raises Unavailable if the database cannot be used, Corrupt if it is damaged.
    """

    def __init__(self, url: str) -> None:
        """Open the register at a SQLAlchemy URL.

        Raises:
            SchemaMismatch: there is no register there, or its tables are those of another release.
            Unavailable: the database cannot be used.
        """
        database = Database(url)
        check_schema(database)
        super().__init__(database)

    def close(self) -> None:
        """Close the connections; other threads must have finished."""
        self._database.close()
