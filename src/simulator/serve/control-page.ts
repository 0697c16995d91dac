/** The control page: three files beside this one, sent under a policy that lets them load nothing but themselves. */
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';

const FILES: ReadonlyMap<string, { readonly name: string; readonly type: string }> = new Map([
  ['/', { name: 'index.html', type: 'text/html; charset=utf-8' }],
  ['/sim/page.js', { name: 'page.js', type: 'text/javascript; charset=utf-8' }],
  ['/sim/page.css', { name: 'page.css', type: 'text/css; charset=utf-8' }],
]);

const POLICY = [
  ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"],
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ');

/** @returns false when the path is none of the page's */
export async function sendPage(path: string, response: ServerResponse): Promise<boolean> {
  const file = FILES.get(path);
  if (file === undefined) return false;
  const text = await readFile(new URL(`./page/${file.name}`, import.meta.url), 'utf8');
  response
    .writeHead(200, {
      ...{ 'Content-Type': file.type, 'Content-Security-Policy': POLICY },
      ...{ 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-cache' },
    })
    .end(text);
  return true;
}
