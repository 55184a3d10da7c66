import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.json', 'application/json'],
]);

const NOT_BUILT = `<!doctype html>
<meta charset="utf-8" />
<title>Numera sandbox</title>
<body style="font: 16px/1.5 system-ui; max-width: 34rem; margin: 4rem auto; padding: 0 1rem">
  <h1>The chat page is not built</h1>
  <p>The simulated Telegram and SMSPool are running. To see the chats, build the page and load this
  address again:</p>
  <pre>npm run build</pre>
</body>
`;

/** Serves the built chat page from `folder`. Built files have their hash in the name, so they may be kept. */
export async function serveStatic(
  folder: string,
  path: string,
  response: ServerResponse,
): Promise<void> {
  const inside = normalize(path === '/' ? '/index.html' : path);
  const type = TYPES.get(extname(inside));
  const body = type && !inside.includes('..') ? await read(join(folder, inside)) : null;
  if (type && body) {
    const keep = inside.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache';
    response.writeHead(200, { 'content-type': type, 'cache-control': keep }).end(body);
    return;
  }
  const isPage = path === '/';
  response.writeHead(isPage ? 503 : 404, {
    'content-type': isPage ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
  });
  response.end(isPage ? NOT_BUILT : 'Not found');
}

async function read(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch {
    return null;
  }
}
