import {CharField, charField} from "@web/views/fields/char/char_field";
import {onMounted, onWillUnmount} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useDebounced} from "@web/core/utils/timing";

// Long enough to type on, short enough to see what it comes to.
const PAUSE = 350;

/** A text that what depends on it follows while it is being typed. */
export class SlaLiveText extends CharField {
    setup() {
        super.setup();
        const follow = useDebounced(() => {
            const {record, name} = this.props;
            const typed = this.input.el?.value.trim();
            if (typed !== undefined && typed !== (record.data[name] || "")) {
                return record.update({[name]: typed || false});
            }
        }, PAUSE);
        let input = null;
        onMounted(() => {
            input = this.input.el;
            input?.addEventListener("input", follow);
        });
        onWillUnmount(() => input?.removeEventListener("input", follow));
    }
}

export const slaLiveText = {
    ...charField,
    component: SlaLiveText,
    displayName: _t("Text that is followed as it is typed"),
};

registry.category("fields").add("sla_live_text", slaLiveText);
