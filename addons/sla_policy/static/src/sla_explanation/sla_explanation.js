import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {SPAN_KINDS, formatMoment, formatSeconds, toMillis} from "../utils/words";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {shares} from "../utils/service_time";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/** A span of `explain()`, for the eye. */
function toRow(span, share, key) {
    const kind = SPAN_KINDS[span.kind];
    const start = formatMoment(toMillis(span.start));
    const end = formatMoment(toMillis(span.end));
    const duration = formatSeconds(span.seconds);
    const reason = span.why || (span.label === kind.word ? "" : span.label);
    return {
        ...span,
        ...kind,
        key,
        start,
        end,
        duration,
        share,
        about: span.who ? _t("%(reason)s (%(who)s)", {reason, who: span.who}) : reason,
        title: _t("%(kind)s: %(start)s to %(end)s, %(duration)s", {
            kind: kind.word,
            start,
            end,
            duration,
        }),
    };
}

/** Where every second of a clock went: the sentence, the strip and the spans. */
export class SlaExplanation extends Component {
    static template = "sla_policy.SlaExplanation";
    static props = {clockId: Number};

    setup() {
        this.orm = useService("orm");
        this.state = useState({explanation: null});
        onWillStart(() => this.read(this.props.clockId));
        onWillUpdateProps((next) => {
            if (next.clockId !== this.props.clockId) {
                return this.read(next.clockId);
            }
        });
    }

    async read(clockId) {
        const told = await this.orm.call("sla.clock", "explain", [[clockId]]);
        const all = [...told.spans, ...told.ahead];
        const portions = shares(all);
        const rows = all.map((span, index) => toRow(span, portions[index], index));
        const kinds = Object.keys(SPAN_KINDS);
        this.state.explanation = {
            sentence: told.sentence,
            spans: rows.slice(0, told.spans.length),
            ahead: rows.slice(told.spans.length),
            used: formatSeconds(told.used_seconds),
            total: told.budget_seconds
                ? _t(
                      "Counted in all, of %s promised",
                      formatSeconds(told.budget_seconds)
                  )
                : _t("Counted in all"),
            legend: kinds
                .filter((kind) => all.some((span) => span.kind === kind))
                .map((kind) => ({kind, ...SPAN_KINDS[kind]})),
        };
    }
}

export class SlaExplanationDialog extends Component {
    static template = "sla_policy.SlaExplanationDialog";
    static components = {Dialog, SlaExplanation};
    static props = {clockId: Number, title: String, close: Function};
}

/** The same, on the form of a clock. */
export class SlaExplanationWidget extends Component {
    static template = "sla_policy.SlaExplanationWidget";
    static components = {SlaExplanation};
    static props = {...standardWidgetProps};
}

export const slaExplanation = {component: SlaExplanationWidget};

registry.category("view_widgets").add("sla_explanation", slaExplanation);
