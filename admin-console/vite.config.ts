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

/** What the first page may weigh at most, compressed, scripts and styles together. */
const mostFirstLoad = 400_000;

/**
 * Fails the build when the first load grows beyond its budget: the entry, the shell, the page that is opened first, and
 * everything that these import.
 */
function firstLoadBudget(): Plugin {
  const opened = /(^|\/)(main|app\/Shell|pages\/DashboardPage)\.tsx$/;
  return {
    name: 'muster-first-load',
    apply: 'build',
    generateBundle(_, bundle) {
      const wanted = new Set<string>();
      const add = (file: string) => {
        const chunk = bundle[file];
        if (wanted.has(file) || chunk?.type !== 'chunk') return;
        wanted.add(file);
        chunk.imports.forEach(add);
      };
      let found = 0;
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk' && (chunk.isEntry || chunk.moduleIds.some((id) => opened.test(id)))) {
          found++;
          add(chunk.fileName);
        }
      }
      const styles = Object.values(bundle).filter((file) => file.fileName.endsWith('.css'));
      const weight = [...[...wanted].map((file) => bundle[file]), ...styles].reduce((sum, file) => {
        const content = file?.type === 'chunk' ? file.code : (file?.source ?? '');
        return sum + gzipSync(content, { level: 9 }).length;
      }, 0);
      if (found < 3) this.error('the first page was not found in the bundle: the budget of its load cannot be checked');
      const sentence = `first load: ${Math.round(weight / 1000)} kB of ${mostFirstLoad / 1000} kB compressed`;
      if (weight > mostFirstLoad) this.error(`${sentence}; load what the first page does not need later`);
      this.info(sentence);
    },
  };
}

export default defineConfig({
  root: resolve(here, 'src/main/frontend'),
  // Relative, because the console is served below a context path (`/nacos/`) that it does not know when it is built.
  base: './',
  plugins: [react(), firstLoadBudget(), assetIndex()],
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
    proxy: process.env.MUSTER_NODE ? { '^/v[123]/': { target: `${process.env.MUSTER_NODE}/nacos` } } : undefined,
  },
  test: {
    root: here,
    include: ['src/test/frontend/**/*.test.{ts,tsx}', 'src/test/e2e/**/*.test.mjs'],
    // Files that need a document say so in their first line.
    environment: 'node',
    // A machine that builds something else meanwhile is slow; what works does not wait for it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    restoreMocks: true,
  },
});
