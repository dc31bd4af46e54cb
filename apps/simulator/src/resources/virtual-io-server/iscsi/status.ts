/** Codes of the iSCSI jobs, by what they mean; as text, as the results have them. */
export const STATUS = {
  ok: '0',
  error: '1',
  timeout: '8',
  sessionExists: '15',
  nothingFound: '21',
  notAuthorized: '24',
  staleDevice: '27',
} as const;
