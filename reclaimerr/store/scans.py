"""What a scan selects, compared with the last one: a rule, or a source, that went wrong selects far more at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from reclaimerr.model.decision import SEVERITY, Rule
from reclaimerr.store import breaker, db
from reclaimerr.store.judging import Bench, Judgement, Weighed


def before(rules: Iterable[Rule]) -> dict[str, int]:
    """Rule -> how many items it selected in its last scan; without those that were edited since, or never asked."""
    found = {one["rule"]: one for one in db.rows("SELECT rule, digest, selected FROM rule_run WHERE selected IS NOT NULL")}
    return {rule.name: int(found[rule.name]["selected"]) for rule in rules
            if rule.name in found and found[rule.name]["digest"] == rule.digest}  # fmt: skip


def look(judgement: Judgement, fresh: Sequence[Weighed], bench: Bench, last: Mapping[str, int], share: float) -> None:
    """Remember what each rule selects, and stop automation where that is far more than before. Inside `write()`."""
    targets = {rule.name: rule.target for rule in bench.rules if rule.action in SEVERITY}
    selected, newly = _by_rule(judgement.weighed), _by_rule(fresh)
    db.run_many(
        "UPDATE rule_run SET selected = :selected WHERE rule = :rule",
        [{"rule": name, "selected": selected[name]} for name in targets],
    )
    found = [
        breaker.Scan(rule=name, target=target, selected=selected[name], fresh=newly[name], before=last.get(name))
        for name, target in targets.items()
    ]
    kinds: Counter[str] = Counter(targets[one.decision.rules[0]] for one in fresh)
    known = {one["kind"]: one["n"] for one in db.rows("SELECT kind, COUNT(*) AS n FROM fact GROUP BY kind")}
    breaker.scanned(found, kinds, known, share, bench.now)


def _by_rule(weighed: Iterable[Weighed]) -> Counter[str]:
    return Counter(name for one in weighed for name in one.decision.rules)
