"""CountInvoices: the nightly proof that nothing is lost."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.counting import Counting, CountReport
    from domain import names
    from domain.discrepancies import SENTENCES, WITHOUT_WORKFLOW
    from domain.sentences import in_both_languages
    from workflows import policies


@workflow.defn(name=names.COUNT_INVOICES)
class CountInvoices:
    """Counts once; a schedule starts it every night, and whenever a worker starts."""

    @workflow.run
    async def run(self) -> CountReport:
        """Count, and show the result to whoever opens the workflow in the Web UI."""
        report = await workflow.execute_activity_method(Counting.count_invoices, **policies.COUNT)
        workflow.set_current_details(_told(report))
        return report


def _told(report: CountReport) -> str:
    lines = [f"**{report.tally.submissions}** innsendt / submitted, **{report.discrepancies}** avvik / differences"]
    lines += [f"- `{named.invoice}`: {' / '.join(SENTENCES[named.kind])}" for named in report.named]
    lines += [f"- `{invoice}`: {' / '.join(WITHOUT_WORKFLOW)}" for invoice in report.without_workflow]
    lines += [f"- `{invoice}`: startet / started" for invoice in report.started]
    lines += [f"- {in_both_languages(alarm.text)}" for alarm in report.certificates]
    return "\n".join(lines)
