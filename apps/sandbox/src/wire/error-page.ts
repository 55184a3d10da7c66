import { STATUS_CODES, type ServerResponse } from 'node:http';

/** What stands before a provider answers in its place: a page for people. */
export function answerWithPage(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=UTF-8' });
  const title = `${status}: ${STATUS_CODES[status] ?? 'Error'}`;
  response.end(
    `<!DOCTYPE html><html><head><title>${title}</title></head><body>cloudflare</body></html>`,
  );
}
