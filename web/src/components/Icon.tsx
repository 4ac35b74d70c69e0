const paths = {
  mark: 'M5 9h11l-3-3M19 15H8l3 3',
  bell: 'M6 16V11a6 6 0 0112 0v5l1.500 2h-15zM10 21h4',
  home: 'M4 11l8-7 8 7M6 9.500V20h12V9.500M10 20v-6h4v6',
  report: 'M5 20V10M12 20V4M19 20v-7M3 20h18',
  catalog: 'M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z',
  requests: 'M7 4h10v16l-5-3-5 3zM10 8h4M10 11h4',
  tasks: 'M5 6h1M5 12h1M5 18h1M10 6h9M10 12h9M10 18h9',
  changes: 'M4 8h13l-3-3M20 16H7l3 3',
  cases: 'M4 8h16v11H4zM9 8V5h6v3M4 13h16',
  connections: 'M9 15l6-6M8 11l-2 2a3.5 3.5 0 005 5l2-2M16 13l2-2a3.5 3.5 0 00-5-5l-2 2',
  register: 'M5 4h14v16H5zM12 9v6M9 12h6',
  organisation: 'M5 20V5h9v15M14 10h5v10M3 20h18M8 9h3M8 13h3',
  provider: 'M4 10l2-5h12l2 5M5 10v9h14v-9M4 10h16M10 19v-5h4v5',
  user: 'M12 12a4 4 0 100-8 4 4 0 000 8zM4.500 20c.700-4 3.600-6 7.500-6s6.800 2 7.500 6',
  replicate: 'M4 7h9v9H4zM16 8h4v12H8v-1',
  item: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
  people:
    'M9 11a3 3 0 100-6 3 3 0 000 6zM3 19c.5-3.5 3-5 6-5s5.500 1.500 6 5M16 5.500a3 3 0 010 5.500M18 14.500c1.800.800 2.700 2.300 3 4.500',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4',
  warning: 'M12 4l9 16H3zM12 10v4M12 17v.5',
  check: 'M5 13l4.500 4.500L19 7',
  cross: 'M6 6l12 12M18 6L6 18',
  chevron: 'M6 9l6 6 6-6',
  right: 'M9 6l6 6-6 6',
  search: 'M11 18a7 7 0 100-14 7 7 0 000 14zM16 16l4.500 4.500',
  attach:
    'M19 11l-7.500 7.500a4.500 4.500 0 01-6.500-6.500L13 4a3 3 0 014.500 4.500l-8 8a1.500 1.500 0 01-2.200-2.200L14 8',
  note: 'M5 4h14v11l-5 5H5zM14 20v-5h5M8 9h8',
  comment: 'M4 5h16v11H10l-4 4v-4H4z',
  system: 'M12 8v4l3 2M12 20a8 8 0 100-16 8 8 0 000 16z',
  state: 'M5 12h13l-4.500-4.500M18 12l-4.500 4.500',
  desk: 'M4 5h16v10H4zM12 15v4M8 19h8',
  external: 'M14 5h5v5M19 5l-8 8M17 13v6H5V7h6',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  menu: 'M4 7h16M4 12h16M4 17h16',
  signOut: 'M14 5H6v14h8M10 12h10l-3-3M20 12l-3 3',
  plus: 'M12 5v14M5 12h14',
  help: 'M9 9.500a3 3 0 115 2c-1 .800-2 1.300-2 2.500M12 17.500v.5M12 21a9 9 0 100-18 9 9 0 000 18z',
  issue: 'M13 3L5 13h6l-1 8 8-11h-6z',
  change: 'M4 8h13l-3-3M20 16H7l3 3',
  offline:
    'M4 4l16 16M5 12a10 10 0 014-2.500M19 12a10 10 0 00-6-3M8.500 15.500a5 5 0 017 0M12 19v.5',
} as const;

export type IconName = keyof typeof paths;

/** A decorative icon beside a text; screen readers ignore it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
