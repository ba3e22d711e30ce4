-- SPDX-License-Identifier: MPL-2.0
-- Which row names which. Deferrable: a group of changes is judged when it is complete.

set local role cso_owner;

alter table app.products add constraint products_replaced_by_id_fkey
  foreign key (replaced_by_id) references app.products deferrable;

alter table app.customers add constraint customers_territory_id_fkey
  foreign key (territory_id) references app.territories deferrable;
alter table app.customers add constraint customers_parent_id_fkey
  foreign key (parent_id) references app.customers deferrable;
alter table app.customers add constraint customers_replaced_by_id_fkey
  foreign key (replaced_by_id) references app.customers deferrable;

alter table app.customer_identifiers add constraint customer_identifiers_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;

alter table app.contacts add constraint contacts_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;

alter table app.sites add constraint sites_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;

alter table app.contracts add constraint contracts_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.contracts add constraint contracts_bill_to_site_id_fkey
  foreign key (bill_to_site_id) references app.sites deferrable;
alter table app.contracts add constraint contracts_predecessor_id_fkey
  foreign key (predecessor_id) references app.contracts deferrable;

alter table app.contract_lines add constraint contract_lines_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.contract_lines add constraint contract_lines_contract_id_fkey
  foreign key (contract_id) references app.contracts deferrable;
alter table app.contract_lines add constraint contract_lines_product_id_fkey
  foreign key (product_id) references app.products deferrable;

alter table app.billed_periods add constraint billed_periods_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.billed_periods add constraint billed_periods_contract_line_id_fkey
  foreign key (contract_line_id) references app.contract_lines deferrable;
alter table app.billed_periods add constraint billed_periods_invoice_line_id_fkey
  foreign key (invoice_line_id) references app.invoice_lines deferrable;

alter table app.renewals add constraint renewals_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.renewals add constraint renewals_contract_id_fkey
  foreign key (contract_id) references app.contracts deferrable;
alter table app.renewals add constraint renewals_successor_id_fkey
  foreign key (successor_id) references app.contracts deferrable;

alter table app.orders add constraint orders_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.orders add constraint orders_bill_to_site_id_fkey
  foreign key (bill_to_site_id) references app.sites deferrable;
alter table app.orders add constraint orders_ship_to_site_id_fkey
  foreign key (ship_to_site_id) references app.sites deferrable;
alter table app.orders add constraint orders_case_id_fkey
  foreign key (case_id) references app.cases deferrable;

alter table app.order_lines add constraint order_lines_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.order_lines add constraint order_lines_order_id_fkey
  foreign key (order_id) references app.orders deferrable;
alter table app.order_lines add constraint order_lines_product_id_fkey
  foreign key (product_id) references app.products deferrable;
alter table app.order_lines add constraint order_lines_site_id_fkey
  foreign key (site_id) references app.sites deferrable;
alter table app.order_lines add constraint order_lines_contract_line_id_fkey
  foreign key (contract_line_id) references app.contract_lines deferrable;

alter table app.order_amendments add constraint order_amendments_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.order_amendments add constraint order_amendments_order_id_fkey
  foreign key (order_id) references app.orders deferrable;

alter table app.shipments add constraint shipments_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.shipments add constraint shipments_order_id_fkey
  foreign key (order_id) references app.orders deferrable;
alter table app.shipments add constraint shipments_ship_to_site_id_fkey
  foreign key (ship_to_site_id) references app.sites deferrable;

alter table app.shipment_lines add constraint shipment_lines_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.shipment_lines add constraint shipment_lines_shipment_id_fkey
  foreign key (shipment_id) references app.shipments deferrable;
alter table app.shipment_lines add constraint shipment_lines_order_line_id_fkey
  foreign key (order_line_id) references app.order_lines deferrable;
alter table app.shipment_lines add constraint shipment_lines_product_id_fkey
  foreign key (product_id) references app.products deferrable;

alter table app.shipment_reschedules add constraint shipment_reschedules_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.shipment_reschedules add constraint shipment_reschedules_shipment_id_fkey
  foreign key (shipment_id) references app.shipments deferrable;

alter table app.items add constraint items_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.items add constraint items_product_id_fkey
  foreign key (product_id) references app.products deferrable;
alter table app.items add constraint items_site_id_fkey
  foreign key (site_id) references app.sites deferrable;
alter table app.items add constraint items_parent_id_fkey
  foreign key (parent_id) references app.items deferrable;

alter table app.item_events add constraint item_events_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.item_events add constraint item_events_item_id_fkey
  foreign key (item_id) references app.items deferrable;
alter table app.item_events add constraint item_events_site_id_fkey
  foreign key (site_id) references app.sites deferrable;

alter table app.covered_items add constraint covered_items_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.covered_items add constraint covered_items_contract_line_id_fkey
  foreign key (contract_line_id) references app.contract_lines deferrable;
alter table app.covered_items add constraint covered_items_item_id_fkey
  foreign key (item_id) references app.items deferrable;

alter table app.licences add constraint licences_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.licences add constraint licences_product_id_fkey
  foreign key (product_id) references app.products deferrable;
alter table app.licences add constraint licences_order_line_id_fkey
  foreign key (order_line_id) references app.order_lines deferrable;
alter table app.licences add constraint licences_contract_line_id_fkey
  foreign key (contract_line_id) references app.contract_lines deferrable;
alter table app.licences add constraint licences_predecessor_id_fkey
  foreign key (predecessor_id) references app.licences deferrable;

alter table app.licence_assignments add constraint licence_assignments_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.licence_assignments add constraint licence_assignments_licence_id_fkey
  foreign key (licence_id) references app.licences deferrable;

alter table app.invoices add constraint invoices_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.invoices add constraint invoices_order_id_fkey
  foreign key (order_id) references app.orders deferrable;
alter table app.invoices add constraint invoices_contract_id_fkey
  foreign key (contract_id) references app.contracts deferrable;
alter table app.invoices add constraint invoices_corrects_invoice_id_fkey
  foreign key (corrects_invoice_id) references app.invoices deferrable;
alter table app.invoices add constraint invoices_replaces_invoice_id_fkey
  foreign key (replaces_invoice_id) references app.invoices deferrable;

alter table app.invoice_lines add constraint invoice_lines_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.invoice_lines add constraint invoice_lines_invoice_id_fkey
  foreign key (invoice_id) references app.invoices deferrable;
alter table app.invoice_lines add constraint invoice_lines_product_id_fkey
  foreign key (product_id) references app.products deferrable;
alter table app.invoice_lines add constraint invoice_lines_order_line_id_fkey
  foreign key (order_line_id) references app.order_lines deferrable;
alter table app.invoice_lines add constraint invoice_lines_shipment_line_id_fkey
  foreign key (shipment_line_id) references app.shipment_lines deferrable;
alter table app.invoice_lines add constraint invoice_lines_contract_line_id_fkey
  foreign key (contract_line_id) references app.contract_lines deferrable;

alter table app.invoice_taxes add constraint invoice_taxes_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.invoice_taxes add constraint invoice_taxes_invoice_id_fkey
  foreign key (invoice_id) references app.invoices deferrable;

alter table app.instalments add constraint instalments_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.instalments add constraint instalments_invoice_id_fkey
  foreign key (invoice_id) references app.invoices deferrable;

alter table app.printed_documents add constraint printed_documents_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;

alter table app.payments add constraint payments_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.payments add constraint payments_reverses_payment_id_fkey
  foreign key (reverses_payment_id) references app.payments deferrable;

alter table app.allocations add constraint allocations_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.allocations add constraint allocations_invoice_id_fkey
  foreign key (invoice_id) references app.invoices deferrable;
alter table app.allocations add constraint allocations_instalment_id_fkey
  foreign key (instalment_id) references app.instalments deferrable;
alter table app.allocations add constraint allocations_counters_id_fkey
  foreign key (counters_id) references app.allocations deferrable;

alter table app.disputes add constraint disputes_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.disputes add constraint disputes_case_id_fkey
  foreign key (case_id) references app.cases deferrable;
alter table app.disputes add constraint disputes_invoice_id_fkey
  foreign key (invoice_id) references app.invoices deferrable;
alter table app.disputes add constraint disputes_invoice_line_id_fkey
  foreign key (invoice_line_id) references app.invoice_lines deferrable;

alter table app.cases add constraint cases_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.cases add constraint cases_contact_id_fkey
  foreign key (contact_id) references app.contacts deferrable;
alter table app.cases add constraint cases_order_id_fkey
  foreign key (order_id) references app.orders deferrable;
alter table app.cases add constraint cases_invoice_id_fkey
  foreign key (invoice_id) references app.invoices deferrable;
alter table app.cases add constraint cases_contract_id_fkey
  foreign key (contract_id) references app.contracts deferrable;
alter table app.cases add constraint cases_item_id_fkey
  foreign key (item_id) references app.items deferrable;
alter table app.cases add constraint cases_payment_id_fkey
  foreign key (payment_id) references app.payments deferrable;
alter table app.cases add constraint cases_merged_into_id_fkey
  foreign key (merged_into_id) references app.cases deferrable;
alter table app.cases add constraint cases_follows_id_fkey
  foreign key (follows_id) references app.cases deferrable;

alter table app.case_notes add constraint case_notes_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.case_notes add constraint case_notes_case_id_fkey
  foreign key (case_id) references app.cases deferrable;
alter table app.case_notes add constraint case_notes_supersedes_id_fkey
  foreign key (supersedes_id) references app.case_notes deferrable;

alter table app.case_state_changes add constraint case_state_changes_customer_id_fkey
  foreign key (customer_id) references app.customers deferrable;
alter table app.case_state_changes add constraint case_state_changes_case_id_fkey
  foreign key (case_id) references app.cases deferrable;

reset role;
