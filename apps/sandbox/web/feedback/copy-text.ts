/** Deprecated, but the only way where the page is not a secure context. */
const oldClipboard: { execCommand: (command: 'copy') => boolean } = document;

/** Puts text on the clipboard; also where the page is not served securely (`http://192.168…`). */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    field.style.position = 'fixed';
    field.style.opacity = '0';
    const focused = document.activeElement;
    document.body.append(field);
    field.select();
    oldClipboard.execCommand('copy');
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
