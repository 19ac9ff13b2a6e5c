import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';

/** A line of code with a button that copies it. On insecure origins, which have no clipboard, it selects the line. */
export function copyable(line: string, labels: { readonly copy: string; readonly copied: string }): HTMLElement {
  const code = element('code', {}, line);
  const button = element(
    'button',
    { type: 'button', class: 'copy', 'aria-label': `${labels.copy}: ${line}` },
    icon('copy'),
  );
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(line);
      button.replaceChildren(icon('check'));
      button.setAttribute('aria-label', labels.copied);
      setTimeout(() => button.replaceChildren(icon('copy')), 1_500);
    } catch {
      getSelection()?.selectAllChildren(code);
    }
  };
  button.addEventListener('click', () => void copy());
  return element('div', { class: 'copyable' }, code, button);
}
