/** What ServiceNow's documentation of its Table API and attachment API shows as answers, with people for its sys_ids. */

export const incidentId = '9d385017c611228701d22104cc95c371';
const beth = '46d44a23a9fe19810012d100cca80666';
const joe = '681ccaf9c0a8016400b98a06818d57c7';
const instance = 'https://instance.service-now.com/api/now';

const plain = (value: string, display_value = value) => ({ value, display_value });
const reference = (table: string, value: string, display_value: string) => ({
  value,
  display_value,
  link: `${instance}/table/${table}/${value}`,
});

/** With `sysparm_display_value=all`. */
export const incident = {
  sys_id: plain(incidentId),
  sys_class_name: plain('incident', 'Incident'),
  number: plain('INC0000002'),
  short_description: plain('Unable to connect to email'),
  description: plain('User can\u2019t access email on mail.company.com.\r\n'),
  state: plain('2', 'In Progress'),
  priority: plain('3', '3 - Moderate'),
  impact: plain('2', '2 - Medium'),
  urgency: plain('2', '2 - Medium'),
  category: plain('network', 'Network'),
  caller_id: reference('sys_user', joe, 'Joe Employee'),
  opened_by: reference('sys_user', beth, 'Beth Anglin'),
  assigned_to: reference('sys_user', beth, 'Beth Anglin'),
  assignment_group: reference('sys_user_group', '287ebd7da9fe198100f92cc8d1d2154e', 'Network'),
  company: reference('core_company', '31bea3d53790200044e0bfc8bcbe5dec', 'ACME North America'),
  correlation_id: plain('northwind/TASK0001001'),
  correlation_display: plain('Crossdesk'),
  comments: plain('', '2016-06-15 11:38:52 - Beth Anglin (Additional comments)\n\u2026\n\n'),
  work_notes: plain('', '2016-06-15 11:38:50 - Beth Anglin (Work notes)\n\u2026\n\n'),
  comments_and_work_notes: plain(''),
  hold_reason: plain(''),
  close_code: plain(''),
  close_notes: plain(''),
  sys_created_on: plain('2015-11-02 22:05:36', '2015-11-02 14:05:36'),
  sys_updated_on: plain('2016-06-15 18:38:52', '2016-06-15 11:38:52'),
};

export const users = [
  {
    sys_id: beth,
    user_name: 'beth.anglin',
    name: 'Beth Anglin',
    email: 'beth.anglin@example.com',
  },
  { sys_id: joe, user_name: 'joe.employee', name: 'Joe Employee', email: '' },
];

const entry = {
  name: 'incident',
  element_id: incidentId,
  sys_tags: '',
};
export const journal = [
  {
    ...entry,
    sys_id: '000a1b2cc0a8016401aa4d4d1b6a9a11',
    element: 'work_notes',
    value: 'Updated the network drivers.',
    sys_created_on: '2016-06-15 18:38:50',
    sys_created_by: 'beth.anglin',
  },
  {
    ...entry,
    sys_id: '000a1b2cc0a8016401aa4d4d1b6a9a22',
    element: 'comments',
    value: '[code]<p>See the <b>guide</b>.<script>alert(1)</script>[/code] Then try again.',
    sys_created_on: '2016-06-15 18:38:51',
    sys_created_by: 'beth.anglin',
  },
  {
    ...entry,
    sys_id: '000a1b2cc0a8016401aa4d4d1b6a9a33',
    element: 'comments',
    value: 'Casey (Acme):\r\nIt works.\r\n[crossdesk:1]',
    sys_created_on: '2016-06-15 18:38:52',
    sys_created_by: 'crossdesk',
  },
];

export const attachment = {
  table_sys_id: incidentId,
  size_bytes: '462',
  download_link: `${instance}/attachment/615ea769c0a80166001cf5f2367302f5/file`,
  sys_updated_on: '2016-06-15 18:39:21',
  sys_id: '615ea769c0a80166001cf5f2367302f5',
  image_height: '',
  sys_created_on: '2016-06-15 18:39:21',
  file_name: 'blocks.swf',
  sys_created_by: 'glide.maint',
  compressed: 'true',
  average_image_color: '',
  sys_updated_by: 'glide.maint',
  sys_tags: '',
  table_name: 'incident',
  image_width: '',
  sys_mod_count: '0',
  content_type: 'application/x-shockwave-flash',
  size_compressed: '309',
};

const failure = (message: string, detail: string | null) => ({
  error: { message, detail },
  status: 'failure',
});
export const noRecord = failure(
  'No Record found',
  "Record doesn't exist or ACL restricts the record retrieval",
);
export const notAuthenticated = failure(
  'User Not Authenticated',
  'Required to provide Auth information',
);
export const noWriteAccess = failure(
  'Operation Failed',
  'ACL Exception Update Failed due to security constraints',
);
