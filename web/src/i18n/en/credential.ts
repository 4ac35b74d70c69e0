/** The hint of a credential, by the kind of desk and the name. */
export const credential = {
  redmine_apiKey:
    'The API access key of the account that Crossdesk uses: My account. Nobody else may use it.',
  redmine_user: 'The login of the account that Crossdesk uses. Nobody else may use it.',
  'request-tracker_user': 'The name of the account that Crossdesk uses. Nobody else may use it.',
  'request-tracker_token':
    'An authentication token of the account that Crossdesk uses: Settings, Auth Tokens.',
  servicenow_user:
    'The user name of the account that Crossdesk uses, or that the OAuth application acts as. Nobody else may use it.',
  servicenow_token: 'A bearer token that does not expire.',
  servicenow_tables: 'The tables whose records are tickets, as the routes name them.',
} as const;
