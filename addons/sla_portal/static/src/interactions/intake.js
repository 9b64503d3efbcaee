import {IntakeFiles, namePasted, thumbnail} from "./intake_files";
import {
    forgetDrafts,
    forgetOldDrafts,
    isBlank,
    loadDraft,
    readTexts,
    saveDraft,
    writeTexts,
} from "./intake_draft";
import {forgetFiles, forgetOldFiles, loadFiles, saveFiles} from "./intake_store";
import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const SAVE_AFTER = 250;
const PREVIEW_AFTER = 900;
// From how many kinds of request on one looks for one's own.
const MANY_KINDS = 12;
const PARTS = ["promise", "hints", "similar"];

/**
 * A ticket being written: shows what will come of it, keeps it, sends it.
 *
 * The form works by itself. Here it is sent without leaving the page, so that pictures
 * survive an answer that requests corrections, and a network that is not there.
 */
export class Intake extends Interaction {
    static selector = ".o_sla_portal";
    static selectorHas = ".o_sla_intake";

    setup() {
        this.files = new IntakeFiles();
        this.pasted = 0;
        this.isSending = false;
        this.saveSoon = this.debounced(this.save, SAVE_AFTER);
        this.previewSoon = this.debounced(this.preview, PREVIEW_AFTER);
    }

    start() {
        this.addListener(this.el, "input", this.onInput);
        this.addListener(this.el, "change", this.onChange);
        this.addListener(this.el, "submit", this.onSubmit);
        this.addListener(this.el, "click", this.onClick);
        this.addListener(this.el, "dragover", this.onDragOver);
        this.addListener(this.el, "dragleave", this.onDragLeave);
        this.addListener(this.el, "drop", this.onDrop);
        this.addListener(document, "paste", this.onPaste);
        this.addListener(window, "pagehide", this.save);
        this.addListener(window, "pageshow", this.onPageShow);
        forgetOldDrafts();
        forgetOldFiles();
        this.begin();
    }

    /** Make ready what the page shows now. */
    begin() {
        this.form = this.el.querySelector(".o_sla_intake_form");
        if (!this.form) {
            this.showDrafts();
            this.showSearch();
            return;
        }
        this.givenKey = this.form.elements.key.value;
        this.find(".o_sla_drop_hint").classList.remove("d-none");
        if (navigator.maxTouchPoints) {
            this.find(".o_sla_camera").classList.add("d-block");
        }
        if (this.form.dataset.fresh) {
            this.restore();
        } else {
            this.save();
            saveFiles(this.form.dataset.draft, this.files.items);
        }
        this.drawFiles();
        if (!isBlank(readTexts(this.form))) {
            this.preview();
        }
    }

    find(selector) {
        return this.el.querySelector(selector);
    }

    // === DRAFT === //

    save() {
        if (this.form && !this.isSent) {
            saveDraft(this.form.dataset.draft, readTexts(this.form));
        }
    }

    restore() {
        const texts = loadDraft(this.form.dataset.draft);
        if (texts && !isBlank(texts)) {
            writeTexts(this.form, texts);
            this.find(".o_sla_intake_kept").classList.remove("d-none");
        }
        this.restoreFiles();
    }

    async restoreFiles() {
        const files = await this.waitFor(loadFiles(this.form.dataset.draft));
        if (files.length) {
            this.addFiles(files);
            this.find(".o_sla_intake_kept").classList.remove("d-none");
        }
    }

    startAnew() {
        this.form.reset();
        this.form.elements.key.value = this.givenKey;
        this.files.clear();
        saveFiles(this.form.dataset.draft, []);
        this.save();
        this.drawFiles();
        this.preview();
        this.find(".o_sla_intake_kept").classList.add("d-none");
        this.find("#subject").focus();
    }

    /** Say of which kinds of request something waits to be sent. */
    showDrafts() {
        const user = this.find(".o_sla_intake").dataset.user;
        for (const card of this.el.querySelectorAll("a.o_sla_kind[data-type]")) {
            const texts = loadDraft(`${user}:${card.dataset.type}`);
            if (texts && !isBlank(texts)) {
                const label = document.createElement("span");
                label.className = "o_sla_kind_draft";
                label.textContent = texts.subject
                    ? _t("Not sent yet: %s", texts.subject)
                    : _t("You began to write one: it is not sent yet.");
                card.append(label);
                card.closest("details")?.setAttribute("open", "");
            }
        }
    }

    // === KINDS === //

    showSearch() {
        const many = this.el.querySelectorAll(".o_sla_kind").length > MANY_KINDS;
        this.find(".o_sla_kind_search")?.classList.toggle("d-none", !many);
    }

    /** Leave the kinds that have every word of what is looked for. */
    searchKinds(text) {
        const words = plain(text).split(/\s+/);
        let found = 0;
        for (const more of this.el.querySelectorAll(".o_sla_kind_more")) {
            more.open = Boolean(text.trim());
        }
        for (const section of this.el.querySelectorAll(".o_sla_kinds")) {
            let shown = 0;
            for (const kind of section.querySelectorAll("li")) {
                const said = plain(kind.textContent);
                const isFound = words.every((word) => said.includes(word));
                kind.classList.toggle("d-none", !isFound);
                shown += Number(isFound);
            }
            section.classList.toggle("d-none", !shown);
            found += shown;
        }
        this.find(".o_sla_kind_found").textContent = _t("Kinds found: %s", found);
        this.find(".o_sla_kind_none").classList.toggle("d-none", found > 0);
    }

    /** Show every kind again, for a search that finds none. */
    clearKindSearch() {
        const search = this.find("#kind_search");
        search.value = "";
        this.searchKinds("");
        search.focus();
    }

    // === WHAT WILL COME OF IT === //

    async preview() {
        if (!this.form || this.isSending) {
            return;
        }
        const data = new FormData(this.form);
        data.delete("files");
        this.asked?.abort();
        this.asked = new AbortController();
        let answer = null;
        try {
            const response = await fetch("/new/ticket/preview", {
                method: "POST",
                body: data,
                headers: {Accept: "application/json"},
                signal: this.asked.signal,
            });
            answer = await response.json();
        } catch {
            // Overtaken by the next one, or no network: what is shown stays.
            return;
        }
        if (this.isDestroyed || !this.form || answer.error) {
            return;
        }
        if (answer.lost) {
            this.say(
                _t(
                    "You are no longer logged in. Log in in another tab and go on here: what you typed is kept."
                )
            );
            return;
        }
        this.say("");
        for (const part of PARTS) {
            const html = answer[part] || "";
            // What did not change is not read out again.
            if (this[part] !== html) {
                this[part] = html;
                this.find(`.o_sla_part_${part}`).replaceChildren(...nodes(html));
            }
        }
    }

    // === PICTURES === //

    get limits() {
        const {maxFiles, maxFileBytes, maxTotalBytes, kinds} = this.form.dataset;
        return {
            files: Number(maxFiles),
            fileBytes: Number(maxFileBytes),
            totalBytes: Number(maxTotalBytes),
            kinds: kinds.split(","),
        };
    }

    addFiles(files) {
        const refused = [];
        for (const file of files) {
            const sentence = this.files.add(file, this.limits);
            if (sentence) {
                refused.push(sentence);
            }
        }
        this.drawFiles();
        saveFiles(this.form.dataset.draft, this.files.items);
        this.find(".o_sla_files_said").textContent = refused.length
            ? refused.join(" ")
            : _t("Files that will be sent: %s", this.files.items.length);
        this.find(".o_sla_files_said").classList.toggle(
            "o_sla_wrong",
            Boolean(refused.length)
        );
    }

    drawFiles() {
        const remove = (file) => {
            this.files.remove(file);
            this.addFiles([]);
            this.find("#files").focus();
        };
        this.find(".o_sla_thumbs").replaceChildren(
            ...this.files.items.map((file) => thumbnail(file, () => remove(file)))
        );
        if (this.files.items.length) {
            this.find(".o_sla_intake_again")?.remove();
        }
    }

    // === SENDING === //

    /**
     * @param {HTMLFormElement} form
     * @param {HTMLElement} button what was pressed
     */
    async send(form, button) {
        const data = new FormData(form, button);
        if (form === this.form) {
            this.save();
            data.delete("files");
            for (const file of this.files.items) {
                data.append("files", file, file.name);
            }
        }
        this.asked?.abort();
        this.isSending = true;
        this.el.setAttribute("aria-busy", "true");
        button?.classList.add("disabled");
        try {
            const response = await fetch(form.action, {
                method: "POST",
                body: data,
                headers: {Accept: "application/json, text/html;q=0.5"},
            });
            await this.take(response, data.get("key"));
        } catch {
            this.say(
                _t(
                    "It could not be sent: there seems to be no network. Nothing is lost; please try again in a moment."
                )
            );
        } finally {
            this.isSending = false;
            this.el.removeAttribute("aria-busy");
            button?.classList.remove("disabled");
        }
    }

    /** Go on to the ticket, or show the page that came instead of it. */
    async take(response, key) {
        if (response.headers.get("Content-Type")?.includes("json")) {
            const {url} = await response.json();
            this.isSent = true;
            await forgetFiles(forgetDrafts(key));
            window.location.assign(url);
            return;
        }
        const text = await response.text();
        const answer = new DOMParser().parseFromString(text, "text/html");
        const page = answer.querySelector(".o_sla_portal");
        if (!page?.querySelector(".o_sla_intake")) {
            this.say(
                response.status === 413
                    ? _t(
                          "The files are too large to be sent. Remove some and try again."
                      )
                    : answer.querySelector("[role=alert]")?.textContent.trim() ||
                          _t(
                              "It could not be sent. Nothing is lost; please try again in a moment."
                          )
            );
            return;
        }
        this.el.replaceChildren(...page.childNodes);
        for (const part of PARTS) {
            this[part] = undefined;
        }
        this.isSending = false;
        this.begin();
        this.lead();
    }

    /** Take the reader to what a new page is about. */
    lead() {
        const goal =
            this.find(".o_sla_intake_errors") ||
            this.find(".alert-danger:not(.d-none)") ||
            this.find(".o_sla_part_promise[tabindex]") ||
            this.find("h1");
        goal.setAttribute("tabindex", "-1");
        goal.focus({preventScroll: true});
        goal.scrollIntoView({block: "center"});
    }

    /** Say what is in the way; empty: nothing is any more. */
    say(sentence) {
        const place = this.find(".o_sla_intake_trouble");
        if (place && place.textContent !== sentence) {
            place.textContent = sentence;
            place.classList.toggle("d-none", !sentence);
        }
    }

    // === EVENTS === //

    onInput(ev) {
        if (ev.target.id === "kind_search") {
            this.searchKinds(ev.target.value);
        }
        if (this.form?.contains(ev.target) && ev.target.type !== "file") {
            this.saveSoon();
            this.previewSoon();
        }
    }

    onChange(ev) {
        if (ev.target.type !== "file" || !this.form?.contains(ev.target)) {
            return;
        }
        this.addFiles([...ev.target.files]);
        // They are sent from here: the field itself stays empty.
        ev.target.value = "";
    }

    onSubmit(ev) {
        ev.preventDefault();
        if (!this.isSending) {
            this.send(ev.target, ev.submitter);
        }
    }

    onClick(ev) {
        if (ev.target.closest(".o_sla_intake_anew")) {
            this.startAnew();
        }
        if (ev.target.closest(".o_sla_kind_all")) {
            this.clearKindSearch();
        }
    }

    onDragOver(ev) {
        if (this.form && ev.dataTransfer?.types.includes("Files")) {
            ev.preventDefault();
            this.find(".o_sla_drop").classList.add("o_sla_drop_over");
        }
    }

    onDragLeave() {
        this.find(".o_sla_drop")?.classList.remove("o_sla_drop_over");
    }

    onDrop(ev) {
        this.onDragLeave();
        if (this.form && ev.dataTransfer?.files.length) {
            ev.preventDefault();
            this.addFiles([...ev.dataTransfer.files]);
        }
    }

    /** Who comes back to a page that was sent begins another one. */
    onPageShow(ev) {
        if (ev.persisted && this.isSent) {
            window.location.reload();
        }
    }

    onPaste(ev) {
        const data = ev.clipboardData;
        const isText =
            ev.target.closest?.("input, textarea") &&
            data?.types.includes("text/plain");
        if (!this.form || !data?.files.length || isText) {
            return;
        }
        ev.preventDefault();
        this.addFiles(
            [...data.files].map((file) =>
                !file.name || file.name === "image.png"
                    ? namePasted(file, ++this.pasted)
                    : file
            )
        );
    }
}

/** @returns {string} in lower case without accents */
function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}

/** @param {string} html a part of a page of ours */
function nodes(html) {
    return new DOMParser().parseFromString(html, "text/html").body.childNodes;
}

registry.category("public.interactions").add("sla_portal.intake", Intake);
