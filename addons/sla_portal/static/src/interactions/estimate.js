/* global SignaturePad */

import {Interaction} from "@web/public/interaction";
import {loadJS} from "@web/core/assets";
import {registry} from "@web/core/registry";

const LIBRARY = "/web/static/lib/signature_pad/signature_pad.umd.js";

/** A place to draw a signature; it goes along with the form as a PNG. */
export class Sign extends Interaction {
    static selector = ".o_sla_approve";
    dynamicContent = {
        ".o_sla_sign_clear": {"t-on-click": () => this.clear()},
        _root: {"t-on-submit": () => this.keep()},
        _window: {"t-on-resize": () => this.fit()},
    };

    setup() {
        this.field = this.el.elements.signature;
        this.canvas = this.el.querySelector(".o_sla_sign_pad");
    }

    async willStart() {
        await loadJS(LIBRARY);
    }

    start() {
        this.el.querySelector(".o_sla_sign").classList.remove("d-none");
        this.pad = new SignaturePad(this.canvas, {penColor: "#0b2e6b"});
        this.registerCleanup(() => this.pad.off());
        this.fit();
    }

    /** As many points as the screen shows, with what was drawn before an error. */
    fit() {
        const {offsetWidth, offsetHeight} = this.canvas;
        const {width, height} = this.canvas;
        if (!this.pad || (width === offsetWidth && height === offsetHeight)) {
            return;
        }
        if (!this.pad.isEmpty()) {
            this.field.value = this.pad.toDataURL("image/png");
        }
        this.canvas.width = offsetWidth;
        this.canvas.height = offsetHeight;
        this.pad.clear();
        if (this.field.value) {
            this.pad.fromDataURL(this.field.value, {
                ratio: 1,
                width: offsetWidth,
                height: offsetHeight,
            });
        }
    }

    clear() {
        this.pad.clear();
        this.field.value = "";
    }

    keep() {
        this.field.value = this.pad.isEmpty() ? "" : this.pad.toDataURL("image/png");
    }
}

registry.category("public.interactions").add("sla_portal.sign", Sign);
