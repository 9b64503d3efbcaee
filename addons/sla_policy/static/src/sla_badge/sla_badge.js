import {STANDINGS, formatElapsed, formatMoment} from "../utils/words";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {ticketStanding} from "../utils/service_time";
import {useNow} from "../utils/ticker";

/** How the promises of a ticket stand, and how long until the next one is due. */
export class SlaBadge extends Component {
    static template = "sla_policy.SlaBadge";
    static props = {...standardFieldProps};

    setup() {
        this.ticker = useNow(15000);
    }

    get deadline() {
        return this.props.record.data.sla_next_deadline || null;
    }

    get badge() {
        const {now} = this.ticker;
        const due = this.deadline ? this.deadline.toMillis() : null;
        const state = ticketStanding(this.props.record.data.sla_state, due, now);
        const standing = STANDINGS[state];
        if (!standing) {
            return null;
        }
        const badge = {...standing, time: "", title: ""};
        if (due !== null) {
            const rest = Math.round((due - now) / 1000);
            const time = formatElapsed(Math.abs(rest));
            badge.time = rest > 0 ? time : _t("%s ago", time);
            badge.title =
                rest > 0
                    ? _t("Next promise: due %s", formatMoment(this.deadline))
                    : _t("Was due %s", formatMoment(this.deadline));
        }
        return badge;
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
    listViewWidth: 190,
};

registry.category("fields").add("sla_badge", slaBadge);
