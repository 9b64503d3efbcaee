import {registry} from "@web/core/registry";

const SUBJECT = "The ERP is stopped";
const DESCRIPTION = "Nobody can invoice since eight.";
// A picture of one dot.
const DOT =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

function picture(name) {
    const bytes = Uint8Array.from(atob(DOT), (letter) => letter.charCodeAt(0));
    return new File([bytes], name, {type: "image/png"});
}

function carrying(...files) {
    const data = new DataTransfer();
    for (const file of files) {
        data.items.add(file);
    }
    return data;
}

function paste() {
    document.body.dispatchEvent(
        new ClipboardEvent("paste", {
            clipboardData: carrying(picture("image.png")),
            bubbles: true,
            cancelable: true,
        })
    );
}

function attach(...files) {
    const input = document.querySelector("#files");
    input.files = carrying(...files).files;
    input.dispatchEvent(new Event("change", {bubbles: true}));
}

/** Answer what has to be answered and is not yet. */
function answerTheRest() {
    const texts = {
        date: "2026-03-02",
        "datetime-local": "2026-03-02T08:00",
        number: "3",
    };
    for (const field of document.querySelectorAll(".o_sla_intake_form [required]")) {
        if (field.type === "radio") {
            const all = field.form.elements[field.name];
            if (!all.value) {
                field.checked = true;
            }
        } else if (field.tagName === "SELECT") {
            field.value = field.value || field.options[field.options.length - 1].value;
        } else if (!field.value) {
            field.value = texts[field.type] || `About ${field.name}`;
        }
        field.dispatchEvent(new Event("input", {bubbles: true}));
    }
}

const send = {
    content: "Send it",
    trigger: "button.btn-primary[value=send]:not(.disabled)",
    run: "click",
};

const write = [
    {
        content: "In one line",
        trigger: "#subject",
        run: `edit ${SUBJECT}`,
    },
    {
        content: "In their own words",
        trigger: "#description",
        run: `edit ${DESCRIPTION}`,
    },
    {
        content: "Everything is stopped",
        trigger: ".o_sla_choice_stopped input",
        run: "click",
    },
    {
        content: "And it is needed now",
        trigger: ".o_sla_choice_now input",
        run: "click",
    },
    {
        content: "The time of the answer is shown before anything is sent",
        trigger:
            ".o_sla_intake_promise_danger .o_sla_intake_promise_said[data-answer-by]",
    },
];

registry.category("web_tour.tours").add("sla_portal_intake", {
    steps: () => [
        {
            content: "Choose the kind of request",
            trigger: "a.o_sla_kind[data-type]",
            run: "click",
            expectUnloadPage: true,
        },
        ...write,
        {
            content: "Paste a picture of the screen",
            trigger: ".o_sla_drop_hint:not(.d-none)",
            run: paste,
        },
        {
            content: "The browser is closed and opened again",
            trigger: ".o_sla_thumbs li:nth-child(1) img",
            async run() {
                // As long as people take to do it.
                await new Promise((resolve) => setTimeout(resolve, 400));
                window.location.reload();
            },
            expectUnloadPage: true,
        },
        {
            content: "What was typed is back, and so is what is promised",
            trigger: ".o_sla_intake_kept:not(.d-none)",
        },
        {
            trigger: `#subject:value(${SUBJECT})`,
        },
        {
            trigger: ".o_sla_choice_stopped input:checked",
        },
        {
            trigger: ".o_sla_intake_promise_said[data-answer-by]",
        },
        {
            content: "The picture too",
            trigger: ".o_sla_thumbs li:nth-child(1) img",
        },
        {
            content: "Choose two more",
            trigger: "#files",
            run: () => attach(picture("screen.png"), picture("wrong.png")),
        },
        {
            content: "One of them was the wrong one",
            trigger: ".o_sla_thumbs li:nth-child(3) .o_sla_thumb_remove",
            run: "click",
        },
        {
            content: "It is gone; a film is not taken",
            trigger: ".o_sla_thumbs:not(:has(li:nth-child(3)))",
            run: () => attach(new File(["film"], "film.mp4", {type: "video/mp4"})),
        },
        {
            trigger: ".o_sla_files_said.o_sla_wrong",
        },
        {
            content: "Take away the subject, and try to send it",
            trigger: "#subject",
            run: "clear",
        },
        send,
        {
            content: "What is missing is said, and nothing else is lost",
            trigger: ".o_sla_intake_errors a[href='#subject']",
        },
        {
            trigger: `#description:value(${DESCRIPTION})`,
        },
        {
            trigger: ".o_sla_thumbs li:nth-child(2) img",
        },
        {
            content: "Put it right",
            trigger: "#subject[aria-invalid]",
            run: `edit ${SUBJECT}`,
        },
        {
            content: "Answer the questions",
            trigger: ".o_sla_intake_form",
            run: answerTheRest,
        },
        {...send, expectUnloadPage: true},
        {
            content: "It is there",
            trigger: "#wrap:not(:has(.o_sla_intake))",
            run() {
                const kept = Object.keys(localStorage).filter((name) =>
                    name.startsWith("sla_portal.intake:")
                );
                if (kept.length) {
                    throw new Error(`What was sent is kept: ${kept}`);
                }
            },
        },
    ],
});

/** Log in as people do in another tab. */
async function logIn() {
    const answer = await fetch("/web/login");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const data = new FormData(page.querySelector("form.oe_login_form"));
    data.set("login", "portal_requester");
    data.set("password", "portal_requester");
    await fetch("/web/login", {method: "POST", body: data});
}

registry.category("web_tour.tours").add("sla_portal_intake_lost", {
    steps: () => [
        ...write,
        {
            content: "Answer the questions, with a picture",
            trigger: ".o_sla_intake_form",
            run() {
                answerTheRest();
                paste();
            },
        },
        {
            content: "The session ends",
            trigger: ".o_sla_thumbs li img",
            run: () => fetch("/web/session/logout"),
        },
        send,
        {
            content: "What was typed is still there",
            trigger: `.o_sla_intake_lost .o_sla_intake_typed:contains(${DESCRIPTION})`,
        },
        {
            content: "Log in again, in another tab",
            trigger: ".o_sla_intake_lost a[href^='/web/login']",
            run: logIn,
        },
        {
            content: "Go on",
            trigger: ".o_sla_intake_lost button[value=resume]",
            run: "click",
        },
        {
            content: "Everything is back, the picture too",
            trigger: ".o_sla_thumbs li img",
        },
        {
            trigger: `#subject:value(${SUBJECT})`,
        },
        {
            trigger: `#description:value(${DESCRIPTION})`,
        },
        {...send, expectUnloadPage: true},
        {
            content: "It is there",
            trigger: "#wrap:not(:has(.o_sla_intake))",
        },
    ],
});

registry.category("web_tour.tours").add("sla_portal_kinds", {
    steps: () => [
        {
            content: "A word without its accent finds the kind",
            trigger: ".o_sla_kind_search:not(.d-none) #kind_search",
            run: "edit impresion 12",
        },
        {
            trigger: ".o_sla_kinds li:not(.d-none) .o_sla_kind:contains(Impresión 12)",
        },
        {
            content: "Nothing is found",
            trigger: "#kind_search",
            run: "edit xyzzy",
        },
        {
            content: "A sentence says so, and leads back to all of them",
            trigger: ".o_sla_kind_none:not(.d-none) .o_sla_kind_all",
            run: "click",
        },
        {
            trigger: ".o_sla_kind_none.d-none:not(:visible)",
        },
        {
            trigger: ".o_sla_kinds:not(.d-none) li:not(.d-none) .o_sla_kind",
        },
    ],
});
