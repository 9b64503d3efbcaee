import {_t} from "@web/core/l10n/translation";

const MIB = 1024 * 1024;

/** What is attached to a form. The server checks the same again. */
export class IntakeFiles {
    constructor() {
        this.items = [];
    }

    get bytes() {
        return this.items.reduce((bytes, file) => bytes + file.size, 0);
    }

    /**
     * @param {File} file
     * @param {{files: number, fileBytes: number, totalBytes: number, kinds: string[]}} limits
     * @returns {string} why it is not taken; empty: it is
     */
    add(file, limits) {
        const {name} = file;
        const ending = name.includes(".") ? name.split(".").pop().toLowerCase() : "";
        if (!limits.kinds.includes(ending)) {
            return file.type.startsWith("video/")
                ? _t("“%s” is a video. Please attach pictures instead.", name)
                : _t("“%s” is not a kind of file that is taken here.", name);
        }
        if (this.items.some((one) => one.name === name && one.size === file.size)) {
            return "";
        }
        if (this.items.length >= limits.files) {
            return _t("“%(name)s” was left out: there are %(count)s files already.", {
                name,
                count: this.items.length,
            });
        }
        if (file.size > limits.fileBytes) {
            return _t("“%(name)s” is larger than %(size)s MiB.", {
                name,
                size: Math.floor(limits.fileBytes / MIB),
            });
        }
        if (this.bytes + file.size > limits.totalBytes) {
            return _t(
                "With “%(name)s” the files are larger than %(size)s MiB together.",
                {
                    name,
                    size: Math.floor(limits.totalBytes / MIB),
                }
            );
        }
        this.items.push(file);
        return "";
    }

    remove(file) {
        this.items = this.items.filter((one) => one !== file);
    }

    clear() {
        this.items = [];
    }
}

/**
 * A picture from the clipboard has no name of its own: give it one.
 *
 * @param {File} file
 * @param {number} number
 */
export function namePasted(file, number) {
    const ending = (file.type.split("/")[1] || "png").replace("jpeg", "jpg");
    return new File([file], `picture-${number}.${ending}`, {type: file.type});
}

/**
 * A file as it is shown before it is sent.
 *
 * @param {File} file
 * @param {Function} onRemove
 */
export function thumbnail(file, onRemove) {
    const item = document.createElement("li");
    const ending = document.createElement("span");
    ending.className = "o_sla_thumb_kind";
    ending.textContent = file.name.split(".").pop();
    if (file.type.startsWith("image/")) {
        const picture = document.createElement("img");
        picture.src = URL.createObjectURL(file);
        picture.alt = "";
        picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
        // Not every browser can show what every phone takes.
        picture.addEventListener("error", () => picture.replaceWith(ending));
        item.append(picture);
    } else {
        item.append(ending);
    }
    const name = document.createElement("span");
    name.className = "o_sla_thumb_name";
    name.textContent = file.name;
    name.title = file.name;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "o_sla_thumb_remove btn btn-sm btn-outline-dark";
    button.textContent = _t("Remove");
    const which = document.createElement("span");
    which.className = "visually-hidden";
    which.textContent = ` ${file.name}`;
    button.append(which);
    button.addEventListener("click", onRemove);
    item.append(name, button);
    return item;
}
