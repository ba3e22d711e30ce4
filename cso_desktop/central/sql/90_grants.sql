-- SPDX-License-Identifier: MPL-2.0
-- Who may call what. People get the functions of the interface and nothing else.
-- Replaced whenever its text changes.

set local role cso_owner;
grant execute on all functions in schema sync, app to cso_api;
reset role;

set local role cso_api;
grant execute on all functions in schema api_v1 to cso_user;
reset role;
