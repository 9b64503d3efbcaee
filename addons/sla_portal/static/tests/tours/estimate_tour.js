import {registry} from "@web/core/registry";

/** Draw a line with a finger, with the pointer events of a browser. */
function draw(canvas) {
    const {left, top} = canvas.getBoundingClientRect();
    const touch = (name, x, y, target) =>
        target.dispatchEvent(
            new PointerEvent(name, {
                bubbles: true,
                cancelable: true,
                pointerType: "touch",
                isPrimary: true,
                pointerId: 1,
                button: 0,
                buttons: name === "pointerup" ? 0 : 1,
                clientX: left + x,
                clientY: top + y,
            })
        );
    touch("pointerdown", 20, 80, canvas);
    for (let x = 30; x < 200; x += 10) {
        touch("pointermove", x, 80 + (x % 40), window);
        touch("pointermove", x, 80 + (x % 40), canvas);
    }
    touch("pointerup", 200, 80, window);
    touch("pointerup", 200, 80, canvas);
}

registry.category("web_tour.tours").add("sla_portal_estimate", {
    steps: () => [
        {
            content: "What waits for an answer is opened",
            trigger: ".o_sla_estimate_row a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The name that signs",
            trigger: ".o_sla_approve input[name=name]",
            run: "edit Eva María Portal",
        },
        {
            content: "A signature, drawn with a finger",
            trigger: ".o_sla_sign:not(.d-none) .o_sla_sign_pad",
            run() {
                draw(this.anchor);
            },
        },
        {
            content: "The sentence is agreed to",
            trigger: ".o_sla_approve input[name=sentence]",
            run: "check",
        },
        {
            content: "It is approved",
            trigger: ".o_sla_approve_send",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page says so",
            trigger: ".alert-success[role=status]",
        },
        {
            content: "With the signature",
            trigger: ".o_sla_estimate_approved .o_sla_estimate_drawn",
        },
        {
            content: "And the PDF as signed is being prepared",
            trigger: ".o_sla_estimate_printing",
        },
    ],
});
