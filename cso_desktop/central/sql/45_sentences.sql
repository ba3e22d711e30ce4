-- SPDX-License-Identifier: MPL-2.0
-- What a person is told when a change breaks a constraint of this name.
-- Replaced whenever its text changes.

set local role cso_owner;
comment on index app.customers_number is 'Another customer has this number already.';
comment on index app.orders_number is 'Another order has this confirmation number already.';
comment on index app.contracts_number is 'Another contract has this number already.';
comment on index app.invoices_number is 'Another document has this number already.';
comment on index app.payments_number is 'Another payment has this number already.';
comment on index app.shipments_number is 'Another delivery has this number already.';
comment on index app.products_number is 'Another product has this number already.';
comment on index app.payments_reversed_once is 'This payment was reversed already.';
comment on index app.allocations_countered_once is 'This application has been undone already.';
comment on index app.renewals_one_open is
  'A renewal of this contract for that day is open already.';
comment on index app.items_serial is 'This serial number of the product is on record already.';
comment on index app.billed_periods_once is 'This period of the contract line was billed already.';
comment on constraint customers_segment on app.customers is 'There is no such customer segment.';
comment on constraint customers_name_given on app.customers is 'A customer needs a name.';
comment on constraint contacts_name_given on app.contacts is 'A contact needs a name.';
comment on constraint contacts_validity on app.contacts is 'The last day is before the first.';
comment on constraint sites_validity on app.sites is 'The last day is before the first.';
comment on constraint sites_country on app.sites is 'A country is given by its two letters.';
comment on constraint customers_country on app.customers is
  'A country is given by its two letters.';
comment on constraint order_lines_quantity on app.order_lines is 'A quantity is more than nothing.';
comment on constraint order_lines_discount on app.order_lines is
  'A discount lies between nothing and the whole price.';
comment on constraint contracts_term on app.contracts is 'The contract ends before it starts.';
comment on constraint contract_lines_term on app.contract_lines is
  'The line ends before it starts.';
comment on constraint licences_term on app.licences is 'The licence ends before it starts.';
comment on constraint invoices_total on app.invoices is 'Net and tax do not add up to the total.';
comment on constraint invoices_sign on app.invoices is 'The amounts of a credit memo are negative.';
comment on constraint payments_amount on app.payments is 'A payment is more than nothing.';
comment on constraint disputes_amount on app.disputes is 'A disputed amount is more than nothing.';
comment on constraint allocations_something on app.allocations is
  'An application of nothing changes nothing.';
comment on constraint allocations_counter on app.allocations is
  'An application has no negative amounts, and what undoes it no positive ones.';
comment on constraint allocations_write_off_reason on app.allocations is
  'A write-off needs a reason.';
reset role;
