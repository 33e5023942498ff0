/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="dom.asynciterable" />
/** Elements made of text and elements, never of HTML: what is in data stays text, whatever it looks like. */

export type Child = Node | string | number | null | undefined | false | readonly Child[];
type Property = string | number | boolean | undefined | ((event: Event) => void);
type Properties = Readonly<Record<string, Property>>;

/** `h("a.quiet", { href }, "text")`: a tag with classes, attributes, listeners by `on…`, and what is in it. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K | `${K}.${string}`,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const [name, ...classes] = tag.split(".") as [K, ...string[]];
  return filled(document.createElement(name), classes, properties, children);
}

/** The same of a drawing. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K | `${K}.${string}`,
  properties: Properties = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const [name, ...classes] = tag.split(".") as [K, ...string[]];
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), classes, properties, children);
}

function filled<E extends Element>(element: E, classes: readonly string[], properties: Properties, children: readonly Child[]): E {
  if (classes.length > 0) element.setAttribute("class", classes.join(" "));
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : shown(String(value)));
  }
  add(element, children);
  return element;
}

export function add(parent: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (child instanceof Node) parent.append(child);
    else if (typeof child === "object") add(parent, child);
    else parent.append(shown(String(child)));
  }
}

/** Control characters are shown as what they are; overrides of direction would show a text as another than it is. */
export function shown(text: string): string {
  return text.toWellFormed().replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

/** A table of cells. Cells that are numbers stand to the right. */
export function table(
  caption: string,
  titles: readonly string[],
  rows: readonly (readonly Child[])[],
  right: readonly number[] = [],
): HTMLElement {
  const side = (at: number) => (right.includes(at) ? { class: "number" } : {});
  return h(
    "div.scroll",
    { tabindex: 0, role: "region", "aria-label": caption },
    h(
      "table",
      {},
      h("caption", {}, caption),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          titles.map((title, at) => h("th", { scope: "col", ...side(at) }, title)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((cells) =>
          h(
            "tr",
            {},
            cells.map((cell, at) => (at === 0 ? h("th", { scope: "row", ...side(at) }, cell) : h("td", side(at), cell))),
          ),
        ),
      ),
    ),
  );
}

/** A command, and a button that copies it. */
export function command(text: string): HTMLElement {
  const said = h("span.said", { role: "status" });
  const copy = async () => {
    const copied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    said.textContent = copied ? "copied" : "not allowed to copy: mark the text";
  };
  return h(
    "div.command",
    {},
    h("code", { tabindex: 0 }, text),
    h("button.quiet", { type: "button", onclick: () => void copy(), "aria-label": `Copy ${text}` }, "Copy"),
    said,
  );
}

/** A page's or a part's state in words, where there is nothing else to show. */
export function notice(kind: "empty" | "fault" | "good", title: string, ...children: readonly Child[]): HTMLElement {
  return h(`div.notice.${kind}`, kind === "fault" ? { role: "alert" } : {}, h("h2", {}, title), children);
}
