import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { createRoot } from 'react-dom/client';
import { loadTexts } from './i18n/load';
import { language } from './i18n/reader';
import { startPreferences } from './preferences/preferences';
import { queryClient } from './queryClient';
import { router } from './router';
import './styles/tokens.css';
import './styles/base.css';
import './styles/components.css';
import './styles/fields.css';
import './styles/overlays.css';
import './styles/list.css';
import './styles/shell.css';
import './styles/density.css';
import './styles/contrast.css';
import './styles/print.css';
import './styles/motion.css';

async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (!root) throw new Error('The page has no place for the application.');
  startPreferences();
  await loadTexts();
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <I18nProvider locale={language}>
          <RouterProvider router={router} />
        </I18nProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}

void start();
