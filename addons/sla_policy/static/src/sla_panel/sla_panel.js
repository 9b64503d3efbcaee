import {Component, useEffect, useExternalListener, useState} from "@odoo/owl";
import {SlaPromise, toClock} from "./sla_promise";
import {KeepLast} from "@web/core/utils/concurrency";
import {SlaExplanationDialog} from "../sla_explanation/sla_explanation";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {standing} from "../utils/service_time";
import {toMillis} from "../utils/words";
import {useNow} from "../utils/ticker";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";

const OPEN_STATES = ["running", "paused"];
// Time over is told by the server, which knows the service hours after a deadline.
const REFRESH_OVERDUE = 60 * 1000;
const REFRESH = 5 * 60 * 1000;
// Moments come in whole seconds: less than that is no difference between clocks.
const SKEW_NOTICED = 2000;

const COVERAGES = {
    included: {icon: "fa-shield", tone: "good"},
    billable: {icon: "fa-money", tone: "warn"},
    excluded: {icon: "fa-ban", tone: "bad"},
    rerouted: {icon: "fa-share", tone: "still"},
    no_agreement: {icon: "fa-unlink", tone: "warn"},
    suspended: {icon: "fa-pause-circle", tone: "warn"},
    over_quota: {icon: "fa-tachometer", tone: "warn"},
    unconfirmed_contact: {icon: "fa-user-times", tone: "warn"},
};

/** What was promised on a ticket, counting down in service time. */
export class SlaPanel extends Component {
    static template = "sla_policy.SlaPanel";
    static components = {SlaPromise};
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.ticker = useNow(1000);
        this.state = useState({panel: null, promises: [], showsAll: false});
        this.keepLast = new KeepLast();
        this.readAt = 0;
        this.skew = 0;
        user.hasGroup("sla_policy.group_sla_manager").then((isManager) => {
            this.state.isManager = isManager;
        });
        // A save, a button, a message posted: whatever loads the record again.
        useRecordObserver((record) => {
            const isSettled = record.data && !record.dirty;
            if (record.resId && isSettled) {
                this.read(record.resId);
            }
        });
        useEffect(
            () => this.refreshIfOld(),
            () => [this.ticker.now]
        );
        useExternalListener(document, "visibilitychange", () => this.refreshIfOld());
    }

    async read(ticketId) {
        this.readAt = Date.now();
        const panel = await this.keepLast.add(
            this.orm.silent.call("helpdesk.ticket", "get_sla_panel", [[ticketId]])
        );
        const skew = toMillis(panel.now) - Date.now();
        this.skew = Math.abs(skew) < SKEW_NOTICED ? 0 : skew;
        this.state.promises = panel.clocks.map((promise) => ({
            ...promise,
            clock: toClock(promise),
        }));
        this.state.panel = panel;
    }

    refreshIfOld() {
        const {resId} = this.props.record;
        const age = Date.now() - this.readAt;
        const limit = this.isOverdue ? REFRESH_OVERDUE : REFRESH;
        if (resId && age >= limit && !document.hidden) {
            this.read(resId);
        }
    }

    /** The present by the server's clock. */
    get now() {
        return this.ticker.now + this.skew;
    }

    get isOverdue() {
        const now = Date.now() + this.skew;
        return this.state.promises.some(
            ({clock}) =>
                clock.state === "running" && standing(clock, now) === "breached"
        );
    }

    get coverage() {
        const {panel} = this.state;
        if (!panel || !panel.coverage) {
            return null;
        }
        const look = COVERAGES[panel.coverage] || {icon: "fa-shield", tone: "still"};
        return {...look, word: panel.coverage_label};
    }

    /** The promises in order: open ones by their deadline, then the latest verdicts. */
    get promises() {
        const due = ({clock}) => clock.deadline ?? Infinity;
        const all = this.state.promises;
        const open = all
            .filter(({state}) => OPEN_STATES.includes(state))
            .sort((one, other) => due(one) - due(other) || one.id - other.id);
        const done = all
            .filter(({state}) => !OPEN_STATES.includes(state))
            .sort((one, other) => other.clock.stoppedAt - one.clock.stoppedAt);
        return {open, done};
    }

    get shown() {
        const {open, done} = this.promises;
        if (this.state.showsAll) {
            return [...open, ...done];
        }
        const told = new Set(open.map(({code}) => code));
        const latest = done.filter(({code}) => !told.has(code) && told.add(code));
        return [...open, ...latest];
    }

    get hiddenCount() {
        return this.state.promises.length - this.shown.length;
    }

    get moreOrFewer() {
        return this.state.showsAll
            ? _t("Show fewer")
            : _t("Show earlier ones (%s)", this.hiddenCount);
    }

    /** What the agent can do about a ticket that is not simply included. */
    get advice() {
        const {panel} = this.state;
        if (!panel || panel.coverage !== "no_agreement") {
            return panel?.coverage_next_step || "";
        }
        if (!this.customerId) {
            return _t("Set the contact of the ticket, and its agreement is found.");
        }
        return this.state.isManager
            ? _t("Make an agreement with the customer, then choose it on this ticket.")
            : _t("Work on it as usual, and tell whoever makes agreements.");
    }

    get customerId() {
        const {commercial_partner_id: customer, partner_id: contact} =
            this.props.record.data;
        return (customer || contact || {}).id;
    }

    get canCreateAgreement() {
        const {panel, isManager} = this.state;
        return panel?.coverage === "no_agreement" && isManager && this.customerId;
    }

    onCreateAgreement() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("New agreement"),
            res_model: "sla.agreement",
            views: [[false, "form"]],
            context: {default_partner_id: this.customerId},
        });
    }

    onOpenAgreement() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sla.agreement",
            res_id: this.props.record.data.agreement_id.id,
            views: [[false, "form"]],
        });
    }

    onExplain(promise) {
        this.dialog.add(SlaExplanationDialog, {
            clockId: promise.id,
            title: promise.allowance
                ? _t("%(promise)s: %(allowance)s", {
                      promise: promise.metric,
                      allowance: promise.allowance,
                  })
                : promise.metric,
        });
    }
}

export const slaPanel = {
    component: SlaPanel,
    fieldDependencies: [
        {name: "agreement_id", type: "many2one", relation: "sla.agreement"},
        {name: "commercial_partner_id", type: "many2one", relation: "res.partner"},
        {name: "partner_id", type: "many2one", relation: "res.partner"},
        {name: "sla_state", type: "selection", selection: []},
    ],
};

registry.category("view_widgets").add("sla_panel", slaPanel);
