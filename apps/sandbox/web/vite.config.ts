import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** `SANDBOX_URL` is where `vite --config web/vite.config.ts` finds a running sandbox to talk to. */
export default defineConfig({
  root: here('.'),
  base: './',
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    outDir: here('../dist-web'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 8192,
    reportCompressedSize: false,
  },
  server: {
    proxy: { '/page': process.env['SANDBOX_URL'] ?? 'http://127.0.0.1:3000' },
  },
});
