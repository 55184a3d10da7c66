/**
 * `node healthcheck.js /health/live`, or a whole address: exits with 0 if it answers 2xx, else with 1.
 * In every image, which has no curl.
 */
const url = new URL(process.argv[2], `http://127.0.0.1:${process.env.HEALTH_PORT || 9100}`);
const healthy = (yes) => process.exit(yes ? 0 : 1);

fetch(url, { signal: AbortSignal.timeout(4_000) }).then(
  (response) => healthy(response.ok),
  () => healthy(false),
);
