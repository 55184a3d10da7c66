import type { PageEvent } from '../../src/page/page-api';

const REOPEN_AFTER_MS = 1_500;

interface StreamListener {
  /** The stream is (again) open: what happened before is unknown, so the state must be fetched. */
  opened: () => void;
  received: (event: PageEvent) => void;
  lost: () => void;
}

/**
 * Follows the sandbox's events until the returned function is called. The browser reconnects a
 * dropped stream by itself; one that it gave up (the server answered with an error while it
 * restarted) is opened anew here.
 */
export function followPageEvents(listener: StreamListener): () => void {
  let source: EventSource | undefined;
  let reopening: ReturnType<typeof setTimeout> | undefined;

  const open = (): void => {
    source = new EventSource('/page/events');
    source.onopen = listener.opened;
    source.onmessage = (message: MessageEvent<string>): void =>
      listener.received(JSON.parse(message.data) as PageEvent);
    source.onerror = (): void => {
      listener.lost();
      if (source?.readyState === EventSource.CLOSED) reopening = setTimeout(open, REOPEN_AFTER_MS);
    };
  };

  open();
  return () => {
    clearTimeout(reopening);
    source?.close();
  };
}
