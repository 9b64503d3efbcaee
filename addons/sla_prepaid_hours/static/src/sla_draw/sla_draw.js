import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** What work comes to before it is saved: charged, drawn from packs, and left. */
export class SlaDraw extends Component {
    static template = "sla_prepaid_hours.SlaDraw";
    static props = {...standardFieldProps};

    get preview() {
        return this.props.record.data[this.props.name] || null;
    }

    /** The balance as parts of its bar, in percent; null where there is none. */
    get bar() {
        const {before, after} = this.preview;
        if (before <= 0) {
            return null;
        }
        const left = Math.max(0, Math.min(100, (after / before) * 100));
        return {left, drawn: 100 - left};
    }
}

export const slaDraw = {
    component: SlaDraw,
    displayName: _t("What work draws from hour packs"),
    supportedTypes: ["json"],
};

registry.category("fields").add("sla_draw", slaDraw);
