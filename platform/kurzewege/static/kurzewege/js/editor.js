// The editor: takes the place of `textarea[data-richtext]` when somebody begins to write in it.
// The textarea stays the form's field; it holds the HTML, or "" when nothing is written.

import { forget, keep, recall, sending } from "./drafts.js";
import { askForLink } from "./editor-link.js";

const FIELD = "textarea[data-richtext]";
const RICH = /^\s*<(p|h[2-4]|ul|ol|blockquote|pre)[\s>]/i;
// From lifting a finger to the click that comes of it.
const CLICK_MS = 50;
const editors = new Map(); // textarea → Editor
const bound = new WeakSet();
const timers = new WeakMap();
let bundle;

const frameOf = (field) => field.closest("[data-editor]");
const partsOf = (field) => frameOf(field).querySelector("[data-editor-parts]");
const fieldsIn = (root) => (root.matches?.(FIELD) ? [root] : [...(root.querySelectorAll?.(FIELD) ?? [])]);

// 144 kB: fetched once, when the first person begins to write.
function loadBundle(url) {
  bundle ??= import(url).catch((error) => {
    bundle = undefined;
    throw error;
  });
  return bundle;
}

// --- Content ------------------------------------------------------------------------------------

// Plain text as a document; "\n\n" and "\n" cost as many positions as characters, so a caret keeps its place.
function documentFrom(text) {
  const line = (part) => (part ? [{ type: "text", text: part }] : []);
  const paragraphs = text.split("\n\n").map((paragraph) => ({
    type: "paragraph",
    content: paragraph.split("\n").flatMap((part, index) => (index ? [{ type: "hardBreak" }, ...line(part)] : line(part))),
  }));
  return { type: "doc", content: paragraphs };
}

const contentFrom = (text) => (RICH.test(text) ? text : documentFrom(text));

function untouchedHtml(field) {
  return field.dataset.html && field.value === field.defaultValue ? field.dataset.html : null;
}

function extensionsFor(field, tools) {
  const { Blockquote, Bold, BulletList, Code, CodeBlock, Document, HardBreak, Heading, Italic, Link } = tools;
  const { ListItem, OrderedList, Paragraph, Placeholder, Strike, Text, Underline, UndoRedo } = tools;
  return [
    Document, Paragraph, Text, HardBreak, Bold, Italic, Strike, Underline, Code, CodeBlock, Blockquote, BulletList, UndoRedo,
    OrderedList.configure({ enableListAttributes: false }),
    Heading.configure({ levels: [2, 3, 4] }),
    // Tab leaves the editor: nobody is caught in a list.
    ListItem.extend({ addKeyboardShortcuts() { return { Enter: () => this.editor.commands.splitListItem(this.name) }; } }),
    Link.configure({ enableTarget: false, protocols: ["mailto", "tel"] })
      .extend({ addKeyboardShortcuts() { return { "Mod-k": () => { setLink(field); return true; } }; } }),
    Placeholder.configure({ placeholder: field.placeholder }),
  ];
}

// --- The editor in place of the field -----------------------------------------------------------

async function mount(field) {
  if (field.dataset.editorState) return;
  field.dataset.editorState = "loading";
  try {
    const tools = await loadBundle(frameOf(field).dataset.editorSrc);
    await whenComposed(field);
    // In this order: pressing something ends what an input method has begun.
    await whenReleased();
    if (field.isConnected) build(field, tools);
  } catch {
    // Offline or too old a browser: plain text goes on working, the next touch tries again.
    delete field.dataset.editorState;
  }
}

// Replacing the field under an input method (Arabic, Vietnamese, many phones) would lose the word. `data-composing` is
// set by frame/richtext.js: somebody may begin before this module is there.
function whenComposed(field) {
  if (!field.dataset.composing) return Promise.resolve();
  return new Promise((resolve) => field.addEventListener("compositionend", resolve, { once: true }));
}

// The toolbar moves what stands below it: a button that is just being pressed would slip away and get no click.
function whenReleased() {
  if (!document.body.dataset.pressed) return Promise.resolve();
  return new Promise((resolve) => {
    for (const end of ["pointerup", "pointercancel"]) {
      document.addEventListener(end, () => setTimeout(resolve, CLICK_MS), { once: true });
    }
  });
}

function build(field, tools) {
  const hadFocus = document.activeElement === field;
  const caret = field.selectionStart;
  const html = untouchedHtml(field);
  const place = document.createElement("div");
  place.className = "editor-place";
  field.after(place);
  const editor = new tools.Editor({
    element: place,
    injectCSS: false,
    extensions: extensionsFor(field, tools),
    content: html ?? contentFrom(field.value),
    editorProps: {
      attributes: attributesFor(field),
      handleKeyDown: (view, event) => onKey(field, event),
      transformPastedHTML: withoutStyles,
    },
    onUpdate: () => written(field),
    onTransaction: () => paintToolbar(field),
  });
  editors.set(field, editor);
  addToolbar(field);
  if (hadFocus) {
    // At once and before the field is hidden: `commands.focus` waits for a frame, and what is typed in it would be lost.
    editor.commands.setTextSelection(RICH.test(field.value) ? editor.state.doc.content.size : caret + 1);
    editor.view.focus();
  }
  field.hidden = true;
  field.required = false;
  field.dataset.editorState = "ready";
  if (html !== null) field.value = html;
}

// What comes from other programs is full of styles: the editor knows none, and the page's policy reports each of them.
function withoutStyles(html) {
  const withoutSheets = html.replace(/<style\b[^>]*>[^]*?<\/style\s*>/gi, "");
  return withoutSheets.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s"'])style\s*=/gi, "$1data-style="));
}

function attributesFor(field) {
  const label = field.labels?.[0];
  label?.addEventListener("click", (event) => {
    event.preventDefault();
    editors.get(field)?.commands.focus();
  });
  const attributes = {
    role: "textbox",
    "aria-multiline": "true",
    "aria-label": (label?.textContent ?? field.getAttribute("aria-label") ?? "").replace(/\s+/g, " ").trim(),
    lang: document.documentElement.lang,
    class: "editor-text richtext",
  };
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (field.hasAttribute(name)) attributes[name] = field.getAttribute(name);
  }
  if (field.required) attributes["aria-required"] = "true";
  return attributes;
}

function written(field) {
  const editor = editors.get(field);
  field.value = editor.isEmpty ? "" : editor.getHTML();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function fill(field, text) {
  const editor = editors.get(field);
  if (editor) editor.commands.setContent(contentFrom(text), { emitUpdate: true });
  else field.value = text;
}

function onKey(field, event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    field.form?.requestSubmit();
    return true;
  }
  if (event.key === "F10" && event.altKey) {
    frameOf(field).querySelector("[data-command][tabindex='0']")?.focus();
    return true;
  }
  return false;
}

// --- Toolbar ------------------------------------------------------------------------------------

const headingLevel = (field) => Number(field.dataset.headingLevel || 3);

const COMMANDS = {
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  bulletList: (chain) => chain.toggleBulletList(),
  orderedList: (chain) => chain.toggleOrderedList(),
  heading: (chain, field) => chain.toggleHeading({ level: headingLevel(field) }),
  blockquote: (chain) => chain.toggleBlockquote(),
  undo: (chain) => chain.undo(),
  redo: (chain) => chain.redo(),
};

function addToolbar(field) {
  const toolbar = partsOf(field).content.querySelector("[role=toolbar]").cloneNode(true);
  const buttons = [...toolbar.querySelectorAll("[data-command]")];
  buttons.forEach((button, index) => { button.tabIndex = index ? -1 : 0; });
  // The text keeps focus and selection when a button is pressed with a finger or the mouse.
  toolbar.addEventListener("pointerdown", (event) => event.preventDefault());
  toolbar.addEventListener("mousedown", (event) => event.preventDefault());
  toolbar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-command]");
    if (button && button.getAttribute("aria-disabled") !== "true") run(field, button.dataset.command);
  });
  toolbar.addEventListener("keydown", (event) => moveInToolbar(field, buttons, event));
  field.before(toolbar);
  paintToolbar(field);
}

function run(field, command) {
  if (command === "link") setLink(field);
  else COMMANDS[command](editors.get(field).chain().focus(), field).run();
}

function moveInToolbar(field, allButtons, event) {
  const buttons = allButtons.filter((button) => button.checkVisibility());
  const at = buttons.indexOf(document.activeElement);
  const isRtl = getComputedStyle(event.currentTarget).direction === "rtl";
  const steps = { ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1 };
  let next = null;
  if (event.key in steps) next = buttons.at((at + steps[event.key]) % buttons.length);
  if (event.key === "Home") next = buttons[0];
  if (event.key === "End") next = buttons.at(-1);
  if (event.key === "Escape") {
    event.stopPropagation();
    event.preventDefault();
    editors.get(field).commands.focus();
  }
  if (!next) return;
  event.preventDefault();
  allButtons.forEach((button) => { button.tabIndex = button === next ? 0 : -1; });
  next.focus();
}

function paintToolbar(field) {
  const editor = editors.get(field);
  if (!editor) return;
  for (const button of frameOf(field).querySelectorAll("[data-command]")) {
    const { command } = button.dataset;
    if (command === "undo" || command === "redo") button.setAttribute("aria-disabled", String(!editor.can()[command]()));
    else if (command === "heading") button.setAttribute("aria-pressed", String(editor.isActive("heading")));
    else button.setAttribute("aria-pressed", String(editor.isActive(command)));
  }
}

async function setLink(field) {
  const editor = editors.get(field);
  const current = editor.getAttributes("link").href ?? "";
  const address = await askForLink(partsOf(field), current);
  const chain = editor.chain().focus();
  if (address === null) return chain.run();
  if (address === "") return chain.extendMarkRange("link").unsetLink().run();
  if (!current && editor.state.selection.empty) {
    const text = address.replace(/^(https?:\/\/|mailto:|tel:)/i, "");
    return chain.insertContent([{ type: "text", text, marks: [{ type: "link", attrs: { href: address } }] }]).run();
  }
  return chain.extendMarkRange("link").setLink({ href: address }).run();
}

// --- Drafts -------------------------------------------------------------------------------------

function draftKey(field) {
  const place = field.dataset.draftKey || field.closest("[data-draft-key]")?.dataset.draftKey;
  return `${place || field.form?.getAttribute("action") || location.pathname}#${field.name}`;
}

function keepSoon(field) {
  clearTimeout(timers.get(field));
  timers.set(field, setTimeout(() => keep(draftKey(field), field.value), 400));
}

function keepNow(field) {
  clearTimeout(timers.get(field));
  if (field.value !== field.defaultValue && field.value !== field.dataset.html) keep(draftKey(field), field.value);
}

function done(field) {
  clearTimeout(timers.get(field));
  forget(draftKey(field));
  frameOf(field).querySelector(".editor-note")?.remove();
}

function offerDraft(field) {
  const draft = recall(draftKey(field));
  if (!draft || [field.value, field.dataset.html].includes(draft.text)) return;
  const isEmpty = !field.value.trim();
  if (isEmpty) {
    const composer = field.closest("details");
    if (composer) composer.open = true;
    field.value = draft.text;
    mount(field);
  }
  const note = partsOf(field).content.querySelector(`[data-note='${isEmpty ? "restored" : "offered"}']`).cloneNode(true);
  note.addEventListener("click", (event) => {
    const act = event.target.closest("[data-draft]")?.dataset.draft;
    if (!act) return;
    if (act === "use") fill(field, draft.text);
    else if (isEmpty) fill(field, "");
    if (act === "discard") forget(draftKey(field));
    note.remove();
    editors.get(field)?.commands.focus();
  });
  frameOf(field).append(note);
}

// --- Binding ------------------------------------------------------------------------------------

function bind(root) {
  for (const field of fieldsIn(root)) {
    if (bound.has(field) || !frameOf(field)) continue;
    bound.add(field);
    field.addEventListener("keydown", (event) => { if (onKey(field, event)) event.preventDefault(); });
    // An edit form was opened on purpose: the editor shows the text as it is designed at once.
    if (field.dataset.html) mount(field);
    offerDraft(field);
  }
}

document.addEventListener("focusin", (event) => {
  if (!event.target.matches?.(FIELD)) return;
  bind(event.target);
  mount(event.target);
});

document.addEventListener("input", (event) => {
  if (event.target.matches?.(FIELD)) keepSoon(event.target);
});

// Capturing: before htmx or anything else collects the fields.
document.addEventListener("submit", (event) => {
  const fields = fieldsIn(event.target);
  for (const field of fields) {
    if (!editors.has(field)) field.value = untouchedHtml(field) ?? field.value;
    keepNow(field);
  }
  if (fields.length) sending(fields.map(draftKey));
}, { capture: true });

document.addEventListener("reset", (event) => {
  // After the browser has emptied the fields.
  setTimeout(() => {
    for (const field of fieldsIn(event.target)) {
      field.value = field.dataset.html ?? field.value;
      editors.get(field)?.commands.setContent(contentFrom(field.value), { emitUpdate: false });
      done(field);
    }
  });
});

// What goes by htmx is known to have arrived without another page (below).
document.addEventListener("htmx:beforeRequest", (event) => {
  if (fieldsIn(event.detail.elt).length) sending([]);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful, requestConfig } = event.detail;
  if (successful && requestConfig?.verb !== "get") fieldsIn(elt).forEach(done);
});

document.addEventListener("htmx:load", (event) => bind(event.detail.elt));
document.addEventListener("htmx:beforeCleanupElement", (event) => {
  const field = event.detail.elt;
  editors.get(field)?.destroy();
  editors.delete(field);
});
// A phone may never come back from the background.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") fieldsIn(document).filter((field) => bound.has(field)).forEach(keepNow);
});

bind(document);
// Somebody was quicker than this module.
if (document.activeElement?.matches(FIELD)) mount(document.activeElement);
