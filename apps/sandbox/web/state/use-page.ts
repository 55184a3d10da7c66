import { useEffect, useReducer, useRef } from 'preact/hooks';
import type { PageEvent } from '../../src/page/page-api';
import { fetchPageState, fetchPageBooks } from '../server/page-client';
import { followPageEvents } from '../server/page-stream';
import { changePage, emptyPage, type PageChange, type PageModel } from './page-model';

const LOAD_AGAIN_AFTER_MS = 1_500;

/**
 * Keeps the page's model equal to the sandbox's state. Each time the stream opens, the state is
 * fetched; events that arrive meanwhile are kept back and applied on top of it, so that nothing
 * falls between the two. `onEvent` hears every event once, when it arrives.
 */
export function usePage(
  onEvent: (event: PageEvent) => void,
): [PageModel, (change: PageChange) => void] {
  const [model, change] = useReducer(changePage, emptyPage);
  const hear = useRef(onEvent);
  hear.current = onEvent;

  useEffect(() => {
    let heldBack: PageEvent[] | null = null;
    let newestLoad = 0;

    const apply = (event: PageEvent): void => change({ type: 'event', event, nowMs: Date.now() });

    const load = async (): Promise<void> => {
      const thisLoad = ++newestLoad;
      heldBack = [];
      try {
        const [state, books] = await Promise.all([fetchPageState(), fetchPageBooks()]);
        if (thisLoad !== newestLoad) return;
        change({ type: 'loaded', state, books });
        heldBack.forEach(apply);
        heldBack = null;
      } catch {
        if (thisLoad !== newestLoad) return;
        change({ type: 'connection-lost' });
        setTimeout(() => {
          if (thisLoad === newestLoad) void load();
        }, LOAD_AGAIN_AFTER_MS);
      }
    };

    const unfollow = followPageEvents({
      opened: () => void load(),
      received: (event) => {
        hear.current(event);
        if (heldBack) heldBack.push(event);
        else apply(event);
      },
      lost: () => change({ type: 'connection-lost' }),
    });
    return () => {
      newestLoad += 1;
      unfollow();
    };
  }, []);

  return [model, change];
}
