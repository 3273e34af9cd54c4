import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const here = import.meta.dirname;
const output = resolve(here, 'target/classes/io/muster/console/static');

/** Files that shrink when compressed; the server keeps both forms and never compresses on the request path. */
const compressible = /\.(html|js|css|svg|json|txt)$/;

/**
 * Writes `assets.index` beside the assets: one line a file, `path TAB sha256`, and a `.gz` twin of every file that
 * shrinks. `io.muster.console.ConsoleAssets` reads it; a path that is not in it does not exist for the server.
 */
function assetIndex(): Plugin {
  const filesBelow = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  return {
    name: 'muster-asset-index',
    apply: 'build',
    closeBundle() {
      const lines = filesBelow(output)
        .filter((file) => !file.endsWith('.gz') && !file.endsWith('assets.index'))
        .map((file) => {
          const bytes = readFileSync(file);
          if (compressible.test(file)) {
            writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
          }
          const path = relative(output, file).split(sep).join('/');
          return `${path}\t${createHash('sha256').update(bytes).digest('hex')}`;
        })
        .sort();
      writeFileSync(join(output, 'assets.index'), `${lines.join('\n')}\n`);
    },
  };
}

export default defineConfig({
  root: resolve(here, 'src/main/frontend'),
  // Relative, because the console is served below a context path (`/nacos/`) that it does not know when it is built.
  base: './',
  plugins: [react(), assetIndex()],
  build: {
    outDir: output,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2022',
    sourcemap: false,
    chunkSizeWarningLimit: 1200,
  },
  server: {
    // `npm run dev` against a running node: MUSTER_NODE=http://127.0.0.1:8848
    proxy: process.env.MUSTER_NODE
      ? { '/v1': { target: `${process.env.MUSTER_NODE}/nacos`, changeOrigin: true } }
      : undefined,
  },
  test: {
    root: here,
    include: ['src/test/frontend/**/*.test.{ts,tsx}'],
    // Files that need a document say so in their first line.
    environment: 'node',
    restoreMocks: true,
  },
});
