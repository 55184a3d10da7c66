import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
};

/** Serves the built chat page from `folder`. */
export async function serveStatic(
  folder: string,
  path: string,
  response: ServerResponse,
): Promise<void> {
  const inside = normalize(path === '/' ? '/index.html' : path);
  const type = TYPES[extname(inside)];
  try {
    if (!type || inside.includes('..')) throw new Error('no such file');
    const body = await readFile(join(folder, inside));
    response.writeHead(200, { 'content-type': type }).end(body);
  } catch {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(path === '/' ? 'The chat page is not built. Run: npm run build' : 'Not found');
  }
}
