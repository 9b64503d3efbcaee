import {STANDINGS, formatElapsed, formatMoment} from "../utils/words";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {standing, ticketStanding} from "../utils/service_time";
import {useNow} from "../utils/ticker";

/** How something promised stands, in a word, and how long until it is due. */
class Badge extends Component {
    static template = "sla_policy.SlaBadge";
    static props = {...standardFieldProps};

    setup() {
        this.ticker = useNow(15000);
    }

    get data() {
        return this.props.record.data;
    }

    /** @returns {{standing: string, deadline: luxon.DateTime|false}} */
    look(_now) {
        return {standing: "", deadline: false};
    }

    get badge() {
        const {now} = this.ticker;
        const {standing: state, deadline} = this.look(now);
        if (!STANDINGS[state]) {
            return null;
        }
        const badge = {...STANDINGS[state], time: "", title: ""};
        if (deadline) {
            const due = deadline.toMillis();
            const rest = Math.round((due - now) / 1000);
            const time = formatElapsed(Math.abs(rest));
            badge.time = rest > 0 ? time : _t("%s ago", time);
            badge.title =
                rest > 0
                    ? _t("Due %s", formatMoment(due))
                    : _t("Was due %s", formatMoment(due));
        }
        return badge;
    }
}

/** How the promises of a ticket stand, and how long until the next one is due. */
export class SlaBadge extends Badge {
    look(now) {
        const {sla_state: state, sla_next_deadline: deadline} = this.data;
        const due = deadline ? deadline.toMillis() : null;
        return {standing: ticketStanding(state, due, now), deadline};
    }
}

/** The same of a single promise, while it is open. */
export class SlaClockBadge extends Badge {
    look(now) {
        const {
            state,
            deadline,
            is_breached: isBreached,
            is_at_risk: isAtRisk,
        } = this.data;
        const clock = {
            state,
            isBreached,
            isAtRisk,
            deadline: deadline ? deadline.toMillis() : null,
            budget: 0,
            openSpans: [],
        };
        const isOpen = state === "running" || state === "paused";
        return {
            standing: standing(clock, now),
            deadline: isOpen && deadline,
        };
    }
}

export const slaBadge = {
    component: SlaBadge,
    displayName: _t("Promises of a ticket"),
    supportedTypes: ["datetime", "selection"],
    fieldDependencies: [
        {name: "sla_state", type: "selection", selection: []},
        {name: "sla_next_deadline", type: "datetime"},
    ],
    isEmpty: (record) => !record.data.sla_state,
    listViewWidth: 215,
};

export const slaClockBadge = {
    component: SlaClockBadge,
    displayName: _t("Standing of a promise"),
    supportedTypes: ["selection"],
    fieldDependencies: [
        {name: "deadline", type: "datetime"},
        {name: "is_breached", type: "boolean"},
        {name: "is_at_risk", type: "boolean"},
    ],
    listViewWidth: 215,
};

registry.category("fields").add("sla_badge", slaBadge);
registry.category("fields").add("sla_clock_badge", slaClockBadge);
