import { useEffect, useState } from 'preact/hooks';

/** The time, renewed every second while `running`, for what counts down. */
export function useNow(running = true): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [running]);
  return nowMs;
}
