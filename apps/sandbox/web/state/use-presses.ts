import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import { pressButton } from '../server/page-client';

/** Telegram's apps stop waiting for the answer to a press after about this long. */
const GIVE_UP_AFTER_MS = 15_000;

/** A button by its place in its message. */
export interface ButtonPlace {
  personId: number;
  messageId: number;
  row: number;
  column: number;
}

export interface Presses {
  isWaiting: (place: ButtonPlace) => boolean;
  press: (place: ButtonPlace) => Promise<void>;
  /** The bot answered; may be heard before the press's own request returns. */
  settle: (pressId: string) => void;
}

const keyOf = (place: ButtonPlace): string =>
  `${place.personId}/${place.messageId}/${place.row}/${place.column}`;

/** The presses that wait for the bot's answer, so that their buttons can show it. */
export function usePresses(): Presses {
  /** By place: the press's id once the sandbox has given it one. */
  const waiting = useRef(new Map<string, string | null>());
  const answered = useRef(new Set<string>());
  const [version, setVersion] = useState(0);
  const redraw = useCallback(() => setVersion((before) => before + 1), []);

  const settle = useCallback(
    (pressId: string): void => {
      const place = [...waiting.current].find(([, id]) => id === pressId)?.[0];
      if (place === undefined) answered.current.add(pressId);
      else waiting.current.delete(place);
      redraw();
    },
    [redraw],
  );

  const press = useCallback(
    async (place: ButtonPlace): Promise<void> => {
      const key = keyOf(place);
      waiting.current.set(key, null);
      redraw();
      try {
        const { pressId } = await pressButton(place);
        if (answered.current.delete(pressId)) {
          waiting.current.delete(key);
        } else {
          waiting.current.set(key, pressId);
          setTimeout(() => {
            if (waiting.current.get(key) === pressId) waiting.current.delete(key);
            redraw();
          }, GIVE_UP_AFTER_MS);
        }
      } catch (error) {
        waiting.current.delete(key);
        throw error;
      } finally {
        redraw();
      }
    },
    [redraw],
  );

  return useMemo(
    () => ({ isWaiting: (place) => waiting.current.has(keyOf(place)), press, settle }),
    // A new object per change lets the message list see that it must be drawn again.
    [press, settle, version],
  );
}
