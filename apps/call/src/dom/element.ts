export type Child = Node | string | undefined | false;

type Listeners = { readonly [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void };

/** Attributes as HTML spells them; `true` sets an empty one, `false` and `undefined` leave it out. */
export interface Attributes {
  readonly on?: Listeners;
  readonly [name: string]: string | number | boolean | undefined | Listeners;
}

/** Builds one element. Text becomes text nodes, so nothing that a server or a person wrote is ever read as HTML. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') listen(node, value as Listeners);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== undefined && value !== false) node.setAttribute(name, String(value));
  }
  node.append(...children.filter((child) => child !== undefined && child !== false));
  return node;
}

function listen(node: HTMLElement, listeners: Listeners): void {
  for (const [name, listener] of Object.entries(listeners)) node.addEventListener(name, listener as EventListener);
}

/** An element of the page's HTML. @throws {Error} when the page lacks it. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element "${id}"`);
  return found;
}
