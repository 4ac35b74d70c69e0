const place = document.getElementById('reference');
const { Redoc } = window;

if (Redoc) {
  Redoc.init(
    '../openapi.json',
    {
      hideDownloadButton: true,
      jsonSampleExpandLevel: 3,
      nativeScrollbars: true,
      sortPropsAlphabetically: false,
      requiredPropsFirst: true,
      theme: {
        colors: { primary: { main: '#2456c9' } },
        typography: {
          fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
          headings: {
            fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
          },
          code: { fontFamily: 'ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace' },
        },
      },
    },
    place,
  );
} else {
  place.textContent =
    'The reference is not built: run "npm run build", and load this page again. The OpenAPI document is there without it.';
}
