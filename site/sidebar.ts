/** A page is named by its path in the repository. Its title is its first heading. */
export interface Group {
  readonly title: string;
  readonly pages: readonly string[];
}

export interface Kind {
  readonly title: string;
  readonly groups: readonly Group[];
}

/** A folder whose every page is listed by the order of its name. */
export const decisionsFolder = 'docs/decisions';

/** The start page, and pages that are links of another page. */
export const startPage = 'docs/README.md';

/** The pages by the four kinds of Diátaxis: to learn, to do, to look up, to understand. */
export const sidebar: readonly Kind[] = [
  {
    title: 'Tutorials',
    groups: [
      {
        title: 'Learn by doing',
        pages: ['docs/tutorials/first-exchange.md', 'docs/tutorials/connect-a-program.md'],
      },
    ],
  },
  {
    title: 'How-to guides',
    groups: [
      { title: 'Work', pages: ['docs/portal.md', 'docs/how-to/catalog.md'] },
      {
        title: 'Connect',
        pages: [
          'docs/onboarding.md',
          'docs/partners.md',
          'docs/changes.md',
          'docs/table-api.md',
          'docs/webhooks.md',
        ],
      },
      {
        title: 'Desks',
        pages: [
          'docs/desks/index.md',
          'docs/desks/request-tracker.md',
          'docs/desks/redmine.md',
          'docs/desks/servicenow.md',
          'docs/desks/special-cases.md',
          'docs/desks/writing-one.md',
          'docs/desks/faults.md',
        ],
      },
      {
        title: 'Run an instance',
        pages: [
          'docs/first-start.md',
          'docs/running.md',
          'docs/operating.md',
          'docs/upgrading.md',
          'docs/sign-in-and-keys.md',
          'docs/how-to/users.md',
          'docs/scim.md',
          'docs/four-eyes.md',
          'docs/service-levels.md',
          'docs/notifications.md',
          'docs/data.md',
          'docs/fair-shares.md',
          'docs/chaos.md',
          'docs/cluster.md',
        ],
      },
      {
        title: 'Change the code',
        pages: [
          'CONTRIBUTING.md',
          'docs/finding-your-way.md',
          'docs/changing-a-workflow.md',
          'docs/languages.md',
          'docs/writing-docs.md',
        ],
      },
    ],
  },
  {
    title: 'Reference',
    groups: [
      {
        title: 'Made from the code',
        pages: [
          'docs/api.md',
          'docs/problems.md',
          'docs/lifecycles.md',
          'docs/settings.md',
          'docs/tables.md',
        ],
      },
      {
        title: 'Written',
        pages: ['docs/desks/mapping.md', 'docs/audit.md', 'CHANGELOG.md', 'SECURITY.md'],
      },
    ],
  },
  {
    title: 'Explanations',
    groups: [
      {
        title: 'How it works',
        pages: ['README.md', 'docs/threat-model.md', 'docs/performance.md', 'docs/figures.md'],
      },
      { title: 'Decisions', pages: ['docs/decisions/README.md'] },
    ],
  },
];

export function sidebarPages(): string[] {
  return sidebar.flatMap(({ groups }) => groups.flatMap(({ pages }) => pages));
}
