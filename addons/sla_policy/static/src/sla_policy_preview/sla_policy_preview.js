import {Component, markup} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** What a policy comes to for a ticket of each severity, as it is being edited. */
export class SlaPolicyPreview extends Component {
    static template = "sla_policy.SlaPolicyPreview";
    static props = {...standardFieldProps};

    get preview() {
        return this.props.record.data[this.props.name] || null;
    }

    get arrival() {
        const moment = markup`<strong>${this.preview.at}</strong>`;
        return _t("A ticket arriving %s is due:", moment);
    }

    get openness() {
        const {is_open: isOpen, zone} = this.preview;
        return isOpen
            ? _t("Service is open then (%s)", zone)
            : _t("Service is closed then (%s)", zone);
    }

    stars(row) {
        return [1, 2, 3].map((rank) => rank <= row.stars);
    }
}

export const slaPolicyPreview = {
    component: SlaPolicyPreview,
    displayName: _t("Preview of a support policy"),
    supportedTypes: ["json"],
};

registry.category("fields").add("sla_policy_preview", slaPolicyPreview);
