import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Asset, toAsset } from './asset.ts';

/** An HTML file and the policy that allows exactly what stands in it. */
export interface Page {
  readonly asset: Asset;
  readonly contentSecurityPolicy: string;
}

/**
 * Reads an HTML page.
 *
 * @param values Replace `{{name}}` in the page. They are URLs of ours, not input.
 * @throws {Error} when the file cannot be read, or names a value that is not given.
 */
export async function readPage(file: URL, values: Readonly<Record<string, string>> = {}): Promise<Page> {
  const source = await readFile(file, 'utf8');
  const html = source.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${file.pathname} wants a value for ${name}`);
    return value;
  });
  return {
    asset: await toAsset(Buffer.from(html), 'text/html; charset=utf-8'),
    contentSecurityPolicy: policyFor(html),
  };
}

/**
 * Source: CSP Level 3 §2.3.1, §8.4 (hashes). The import map is the one inline script of our pages; browsers take none
 * from a file. `blob:` is how Media Source Extensions hand a stream to a `<video>`.
 */
function policyFor(html: string): string {
  const hashes = Array.from(html.matchAll(/<script type="importmap">([\s\S]*?)<\/script>/g), (match) => {
    return `'sha256-${createHash('sha256').update(match[1]!).digest('base64')}'`;
  });
  return [
    "default-src 'none'",
    ["script-src 'self'", ...hashes].join(' '),
    "style-src 'self'",
    "img-src 'self' data:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

/** Headers of every page, beside its policy. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(self), screen-wake-lock=(self), geolocation=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
};
