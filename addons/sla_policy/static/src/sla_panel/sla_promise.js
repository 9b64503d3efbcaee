import {
    STANDINGS,
    formatCountdown,
    formatMoment,
    formatSeconds,
    toMillis,
} from "../utils/words";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {reckon} from "../utils/service_time";

/** A promise as `get_sla_panel` tells it, with its moments as numbers. */
export function toClock(promise) {
    return {
        state: promise.state,
        isBreached: promise.is_breached,
        isAtRisk: promise.is_at_risk,
        deadline: toMillis(promise.deadline),
        stoppedAt: toMillis(promise.stopped_at),
        budget: promise.budget_seconds,
        used: promise.used_seconds,
        openSpans: promise.open_spans.map((span) => span.map(toMillis)),
    };
}

function roundUp(duration) {
    return duration < 60 ? duration : Math.ceil(duration / 60) * 60;
}

/** One promise on a ticket: how it stands, how long is left, and until when. */
export class SlaPromise extends Component {
    static template = "sla_policy.SlaPromise";
    static props = {
        promise: Object,
        clock: Object,
        now: Number,
        onExplain: Function,
    };

    get facts() {
        const {clock, now, promise} = this.props;
        const facts = reckon(clock, now);
        return {
            ...facts,
            ...STANDINGS[facts.standing],
            percent: facts.ratio === null ? null : Math.round(facts.ratio * 100),
            figure: this.figure(facts),
            lines: this.lines(facts),
            isDone: !["running", "paused"].includes(promise.state),
            usage: _t("%(used)s of %(budget)s used", {
                // A minute begun is used: it adds up with the minutes left.
                used: formatSeconds(facts.left ? roundUp(facts.used) : facts.used),
                budget: formatSeconds(clock.budget),
            }),
        };
    }

    /** The one figure everybody looks at, and what it is. */
    figure({standing, left, over}) {
        const {budget, deadline} = this.props.clock;
        switch (standing) {
            case "running":
            case "at_risk":
                return {value: formatCountdown(left), label: _t("remaining")};
            case "paused":
                return budget
                    ? {
                          value: formatSeconds(left),
                          label: _t("remaining when it goes on"),
                      }
                    : {value: "", label: _t("stands still")};
            case "breached":
            case "missed":
                return {value: formatSeconds(over), label: _t("over")};
            case "met":
                return budget || deadline
                    ? {value: formatSeconds(left), label: _t("to spare")}
                    : {value: "", label: _t("kept")};
            case "unset":
                return {value: "", label: _t("waits for its date")};
            default:
                return {value: "", label: _t("neither met nor missed")};
        }
    }

    /** What there is to know beside the figure, most important first. */
    lines({standing, resumesAt}) {
        const {promise, now} = this.props;
        const at = (text) => formatMoment(toMillis(text));
        const lines = [];
        const add = (icon, text) => lines.push({icon, text});
        if (promise.stopped_at) {
            add("fa-flag-checkered", _t("Done %s", at(promise.stopped_at)));
        }
        if (promise.paused_at) {
            add("fa-pause", this.pauseLine(at(promise.paused_at)));
        }
        if (promise.deadline) {
            add("fa-calendar-check-o", this.dueLine(at(promise.deadline)));
        } else if (standing === "paused") {
            add("fa-calendar-o", _t("The deadline is set anew when it goes on"));
        }
        if (resumesAt !== null) {
            const moment = formatMoment(resumesAt);
            add("fa-moon-o", _t("Closed now, service resumes %s", moment));
        }
        if (promise.expected_from && !promise.stopped_at) {
            const from = toMillis(promise.expected_from);
            if (from > now) {
                add("fa-hourglass-start", _t("Not before %s", formatMoment(from)));
            }
        }
        if (promise.needs_recalculation) {
            add("fa-refresh", _t("Service hours were edited: being recalculated"));
        }
        return lines;
    }

    dueLine(moment) {
        const {promise, clock, now} = this.props;
        if (promise.stopped_at) {
            return _t("Deadline: %s", moment);
        }
        return clock.deadline <= now ? _t("Was due %s", moment) : _t("Due %s", moment);
    }

    pauseLine(since) {
        const {pause_label: why, pause_who: who} = this.props.promise;
        if (why && who) {
            return _t("Paused since %(since)s: %(why)s (%(who)s)", {since, why, who});
        }
        return why
            ? _t("Paused since %(since)s: %(why)s", {since, why})
            : _t("Paused since %s", since);
    }
}
