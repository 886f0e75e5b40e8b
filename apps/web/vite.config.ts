import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

const apiOrigin = `http://127.0.0.1:${process.env.PORT ?? '4310'}`;

/** The server refuses foreign hosts and origins, so the development proxy speaks as the server's own page. */
const toApi = {
  target: apiOrigin,
  changeOrigin: true,
  headers: { origin: apiOrigin },
};

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { conditions: ['@vitrine/source', ...defaultClientConditions] },
  server: {
    proxy: {
      '/trpc': toApi,
      '/demo': toApi,
      '/health': toApi,
      '/panel': toApi,
      '/openapi.json': toApi,
    },
  },
  build: { outDir: 'dist', sourcemap: false },
});
