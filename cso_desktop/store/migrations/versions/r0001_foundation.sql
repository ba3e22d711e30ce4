CREATE TABLE allocations (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    source_kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    invoice_id TEXT NOT NULL,
    instalment_id TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    discount_minor INTEGER NOT NULL,
    write_off_minor INTEGER NOT NULL,
    write_off_reason TEXT,
    currency TEXT NOT NULL,
    allocated_on DATE NOT NULL,
    counters_id TEXT,
    rule TEXT,
    origin TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_allocations PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_allocations_allocated_on ON allocations (allocated_on)

CREATE INDEX ix_allocations_customer_id ON allocations (customer_id)

CREATE INDEX ix_allocations_invoice_id ON allocations (invoice_id)

CREATE INDEX ix_allocations_source_id ON allocations (source_id)

CREATE TABLE billed_periods (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    contract_line_id TEXT NOT NULL,
    period_from DATE NOT NULL,
    period_to DATE NOT NULL,
    amount_minor INTEGER NOT NULL,
    invoice_line_id TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_billed_periods PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_billed_periods_contract_line_id_period_from ON billed_periods (contract_line_id, period_from)

CREATE INDEX ix_billed_periods_customer_id ON billed_periods (customer_id)

CREATE TABLE case_notes (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    written_at TEXT NOT NULL,
    author TEXT NOT NULL,
    kind TEXT NOT NULL,
    visibility TEXT NOT NULL,
    body TEXT NOT NULL,
    supersedes_id TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_case_notes PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_case_notes_case_id_written_at ON case_notes (case_id, written_at)

CREATE INDEX ix_case_notes_customer_id ON case_notes (customer_id)

CREATE TABLE case_state_changes (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    entered_at TEXT NOT NULL,
    state TEXT NOT NULL,
    "by" TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_case_state_changes PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_case_state_changes_case_id_entered_at ON case_state_changes (case_id, entered_at)

CREATE INDEX ix_case_state_changes_customer_id ON case_state_changes (customer_id)

CREATE TABLE cases (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    number TEXT,
    provisional_number TEXT,
    state TEXT NOT NULL,
    segment TEXT NOT NULL,
    queue TEXT NOT NULL,
    queue_reason TEXT,
    category TEXT NOT NULL,
    subject TEXT NOT NULL,
    channel TEXT NOT NULL,
    priority TEXT NOT NULL,
    owner TEXT,
    contact_id TEXT,
    order_id TEXT,
    invoice_id TEXT,
    contract_id TEXT,
    item_id TEXT,
    payment_id TEXT,
    sla_policy TEXT,
    opened_at TEXT NOT NULL,
    respond_due_at TEXT,
    resolve_due_at TEXT,
    pending_until TEXT,
    resolved_at TEXT,
    closed_at TEXT,
    resolution_code TEXT,
    merged_into_id TEXT,
    follows_id TEXT,
    origin TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_cases PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_cases_customer_id ON cases (customer_id)

CREATE INDEX ix_cases_number ON cases (number)

CREATE INDEX ix_cases_opened_at ON cases (opened_at)

CREATE INDEX ix_cases_state ON cases (state)

CREATE TABLE conflicts (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    group_id TEXT NOT NULL,
    tab TEXT NOT NULL,
    record_id TEXT NOT NULL,
    field_group TEXT NOT NULL,
    base TEXT NOT NULL,
    theirs TEXT NOT NULL,
    mine TEXT NOT NULL,
    login TEXT NOT NULL,
    state TEXT NOT NULL,
    resolved_by TEXT,
    resolved_at TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_conflicts PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_conflicts_customer_id ON conflicts (customer_id)

CREATE INDEX ix_conflicts_record_id ON conflicts (record_id)

CREATE INDEX ix_conflicts_state ON conflicts (state)

CREATE TABLE contacts (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    state TEXT NOT NULL,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    is_primary BOOLEAN NOT NULL,
    job_title TEXT,
    phone TEXT,
    mobile_phone TEXT,
    email TEXT,
    language TEXT,
    has_consent BOOLEAN NOT NULL,
    valid_from DATE,
    valid_to DATE,
    notes TEXT,
    origin TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_contacts PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_contacts_customer_id ON contacts (customer_id)

CREATE TABLE contract_lines (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    contract_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    product_id TEXT,
    description TEXT NOT NULL,
    quantity TEXT NOT NULL,
    unit_price TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    service_level TEXT,
    state TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_contract_lines PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_contract_lines_contract_id_seq ON contract_lines (contract_id, seq)

CREATE INDEX ix_contract_lines_customer_id ON contract_lines (customer_id)

CREATE TABLE contracts (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    number TEXT,
    provisional_number TEXT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    bill_to_site_id TEXT,
    starts_on DATE NOT NULL,
    ends_on DATE,
    renewal_kind TEXT NOT NULL,
    notice_days INTEGER NOT NULL,
    renewal_months INTEGER NOT NULL,
    price_policy TEXT,
    billing_frequency TEXT NOT NULL,
    billing_timing TEXT NOT NULL,
    billing_anchor_day INTEGER,
    is_consolidated BOOLEAN NOT NULL,
    po_number TEXT,
    po_covers_from DATE,
    po_covers_to DATE,
    signed_on DATE,
    signed_for_customer TEXT,
    signed_for_us TEXT,
    predecessor_id TEXT,
    terminated_on DATE,
    termination_reason TEXT,
    payment_term TEXT NOT NULL,
    currency TEXT NOT NULL,
    notes TEXT,
    origin TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_contracts PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_contracts_customer_id ON contracts (customer_id)

CREATE INDEX ix_contracts_ends_on ON contracts (ends_on)

CREATE INDEX ix_contracts_number ON contracts (number)

CREATE TABLE covered_items (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    contract_line_id TEXT NOT NULL,
    item_id TEXT NOT NULL,
    covered_from DATE NOT NULL,
    covered_to DATE,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_covered_items PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_covered_items_contract_line_id ON covered_items (contract_line_id)

CREATE INDEX ix_covered_items_customer_id ON covered_items (customer_id)

CREATE INDEX ix_covered_items_item_id ON covered_items (item_id)

CREATE TABLE customer_identifiers (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    compact_value TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_customer_identifiers PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_customer_identifiers_customer_id ON customer_identifiers (customer_id)

CREATE TABLE customers (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    number TEXT,
    provisional_number TEXT,
    state TEXT NOT NULL,
    legal_name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    segment TEXT NOT NULL,
    territory_id TEXT,
    account_manager TEXT,
    parent_id TEXT,
    replaced_by_id TEXT,
    country TEXT NOT NULL,
    language TEXT NOT NULL,
    currency TEXT NOT NULL,
    tax_status TEXT NOT NULL,
    exemption_certificate TEXT,
    exemption_valid_to DATE,
    payment_term TEXT NOT NULL,
    payment_method TEXT,
    delivery_channel TEXT NOT NULL,
    delivery_channel_since DATE,
    invoice_grouping TEXT NOT NULL,
    invoice_copies INTEGER NOT NULL,
    is_po_required BOOLEAN NOT NULL,
    cost_centre_text TEXT,
    statement_kind TEXT NOT NULL,
    statement_cycle_day INTEGER NOT NULL,
    dunning_policy TEXT,
    credit_limit_minor INTEGER,
    overdue_limit_minor INTEGER,
    hold_reason TEXT,
    submitted_by TEXT,
    notes TEXT,
    origin TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_customers PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_customers_display_name ON customers (display_name)

CREATE INDEX ix_customers_number ON customers (number)

CREATE TABLE disputes (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    number TEXT,
    provisional_number TEXT,
    state TEXT NOT NULL,
    cycle INTEGER NOT NULL,
    case_id TEXT,
    invoice_id TEXT NOT NULL,
    invoice_line_id TEXT,
    amount_minor INTEGER NOT NULL,
    approved_minor INTEGER,
    currency TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    description TEXT,
    owner TEXT,
    opened_on DATE NOT NULL,
    respond_by DATE,
    resolve_by DATE,
    resolved_on DATE,
    resolution_kind TEXT,
    result_document_id TEXT,
    submitted_by TEXT,
    origin TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_disputes PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_disputes_customer_id ON disputes (customer_id)

CREATE INDEX ix_disputes_invoice_id ON disputes (invoice_id)

CREATE INDEX ix_disputes_number ON disputes (number)

CREATE INDEX ix_disputes_state ON disputes (state)

CREATE TABLE document_bytes (
    sha256 TEXT NOT NULL,
    body BLOB NOT NULL,
    CONSTRAINT pk_document_bytes PRIMARY KEY (sha256)
)

CREATE TABLE drafts (
    "key" TEXT NOT NULL,
    body TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    CONSTRAINT pk_drafts PRIMARY KEY ("key")
)

CREATE TABLE instalments (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    invoice_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    due_on DATE NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_instalments PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_instalments_customer_id ON instalments (customer_id)

CREATE INDEX ix_instalments_due_on ON instalments (due_on)

CREATE INDEX ix_instalments_invoice_id_seq ON instalments (invoice_id, seq)

CREATE TABLE invoice_balances (
    invoice_id TEXT NOT NULL,
    open_minor INTEGER NOT NULL,
    disputed_minor INTEGER NOT NULL,
    CONSTRAINT pk_invoice_balances PRIMARY KEY (invoice_id)
)
    WITHOUT ROWID

CREATE INDEX ix_invoice_balances_disputed_minor ON invoice_balances (disputed_minor)

CREATE INDEX ix_invoice_balances_open_minor ON invoice_balances (open_minor)

CREATE TABLE invoice_lines (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    invoice_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    product_id TEXT,
    description TEXT NOT NULL,
    detail TEXT,
    quantity TEXT NOT NULL,
    unit TEXT NOT NULL,
    unit_price TEXT NOT NULL,
    discount TEXT NOT NULL,
    net_minor INTEGER NOT NULL,
    tax_category TEXT NOT NULL,
    period_from DATE,
    period_to DATE,
    order_line_id TEXT,
    shipment_line_id TEXT,
    contract_line_id TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_invoice_lines PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_invoice_lines_customer_id ON invoice_lines (customer_id)

CREATE INDEX ix_invoice_lines_invoice_id_seq ON invoice_lines (invoice_id, seq)

CREATE INDEX ix_invoice_lines_order_line_id ON invoice_lines (order_line_id)

CREATE TABLE invoice_taxes (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    invoice_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    jurisdiction TEXT NOT NULL,
    label TEXT NOT NULL,
    rate TEXT NOT NULL,
    base_minor INTEGER NOT NULL,
    tax_minor INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_invoice_taxes PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_invoice_taxes_customer_id ON invoice_taxes (customer_id)

CREATE INDEX ix_invoice_taxes_invoice_id_seq ON invoice_taxes (invoice_id, seq)

CREATE TABLE invoices (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    number TEXT,
    provisional_number TEXT,
    series TEXT,
    fiscal_year INTEGER,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    bill_to_text TEXT,
    remit_to_text TEXT,
    po_number TEXT,
    order_id TEXT,
    contract_id TEXT,
    corrects_invoice_id TEXT,
    replaces_invoice_id TEXT,
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    posted_at TEXT,
    posted_by TEXT,
    payment_term TEXT,
    delivery_channel TEXT NOT NULL,
    currency TEXT NOT NULL,
    tax_basis TEXT NOT NULL,
    net_minor INTEGER NOT NULL,
    tax_minor INTEGER NOT NULL,
    total_minor INTEGER NOT NULL,
    reason_code TEXT,
    disposition TEXT,
    internal_comment TEXT,
    dunning_blocked_until DATE,
    dunning_block_reason TEXT,
    origin TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_invoices PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_invoices_contract_id ON invoices (contract_id)

CREATE INDEX ix_invoices_customer_id ON invoices (customer_id)

CREATE INDEX ix_invoices_due_on ON invoices (due_on)

CREATE INDEX ix_invoices_issued_on ON invoices (issued_on)

CREATE INDEX ix_invoices_number ON invoices (number)

CREATE INDEX ix_invoices_order_id ON invoices (order_id)

CREATE INDEX ix_invoices_total_minor ON invoices (total_minor)

CREATE TABLE item_events (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    item_id TEXT NOT NULL,
    happened_on DATE NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT,
    site_id TEXT,
    reference TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_item_events PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_item_events_customer_id ON item_events (customer_id)

CREATE INDEX ix_item_events_item_id_happened_on ON item_events (item_id, happened_on)

CREATE TABLE items (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    product_id TEXT NOT NULL,
    serial TEXT NOT NULL,
    compact_serial TEXT NOT NULL,
    site_id TEXT,
    state TEXT NOT NULL,
    installed_on DATE,
    withdrawn_on DATE,
    warranty_until DATE,
    configuration TEXT,
    ownership TEXT NOT NULL,
    condition TEXT NOT NULL,
    parent_id TEXT,
    notes TEXT,
    origin TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_items PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_items_compact_serial ON items (compact_serial)

CREATE INDEX ix_items_customer_id ON items (customer_id)

CREATE INDEX ix_items_product_id ON items (product_id)

CREATE TABLE journal (
    n INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    group_id TEXT NOT NULL,
    ops TEXT NOT NULL,
    title TEXT NOT NULL,
    made_at TEXT NOT NULL,
    schema INTEGER NOT NULL,
    status TEXT NOT NULL,
    rev INTEGER,
    acked_at TEXT NOT NULL,
    CONSTRAINT pk_journal PRIMARY KEY (n),
    UNIQUE (group_id)
)

CREATE TABLE licence_assignments (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    licence_id TEXT NOT NULL,
    assigned_to TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    assigned_on DATE NOT NULL,
    released_on DATE,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_licence_assignments PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_licence_assignments_customer_id ON licence_assignments (customer_id)

CREATE INDEX ix_licence_assignments_licence_id ON licence_assignments (licence_id)

CREATE TABLE licences (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    number TEXT,
    provisional_number TEXT,
    product_id TEXT NOT NULL,
    state TEXT NOT NULL,
    metric TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    key_text TEXT,
    starts_on DATE NOT NULL,
    ends_on DATE,
    support_until DATE,
    order_line_id TEXT,
    contract_line_id TEXT,
    predecessor_id TEXT,
    is_over_use_allowed BOOLEAN NOT NULL,
    origin TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_licences PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_licences_customer_id ON licences (customer_id)

CREATE INDEX ix_licences_ends_on ON licences (ends_on)

CREATE INDEX ix_licences_product_id ON licences (product_id)

CREATE TABLE order_amendments (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    changes TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_order_amendments PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_order_amendments_customer_id ON order_amendments (customer_id)

CREATE INDEX ix_order_amendments_order_id ON order_amendments (order_id)

CREATE TABLE order_lines (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    product_id TEXT,
    description TEXT NOT NULL,
    quantity TEXT NOT NULL,
    unit TEXT NOT NULL,
    unit_price TEXT NOT NULL,
    discount TEXT NOT NULL,
    net_minor INTEGER NOT NULL,
    tax_category TEXT NOT NULL,
    requested_on DATE,
    promised_on DATE,
    site_id TEXT,
    contract_line_id TEXT,
    quantity_short_closed TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_order_lines PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_order_lines_customer_id ON order_lines (customer_id)

CREATE INDEX ix_order_lines_order_id_seq ON order_lines (order_id, seq)

CREATE TABLE orders (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    number TEXT,
    provisional_number TEXT,
    state TEXT NOT NULL,
    held_from_state TEXT,
    hold_reason TEXT,
    bill_to_site_id TEXT,
    ship_to_site_id TEXT,
    po_number TEXT,
    po_date DATE,
    case_id TEXT,
    payment_term TEXT NOT NULL,
    delivery_term TEXT,
    currency TEXT NOT NULL,
    ordered_on DATE NOT NULL,
    requested_on DATE,
    prices_frozen_on DATE,
    freight_minor INTEGER NOT NULL,
    submitted_by TEXT,
    confirmed_by TEXT,
    confirmed_at TEXT,
    cancel_reason TEXT,
    notes TEXT,
    origin TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_orders PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_orders_customer_id ON orders (customer_id)

CREATE INDEX ix_orders_number ON orders (number)

CREATE INDEX ix_orders_ordered_on ON orders (ordered_on)

CREATE INDEX ix_orders_po_number ON orders (po_number)

CREATE TABLE outbox (
    n INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    seq INTEGER NOT NULL,
    group_id TEXT NOT NULL,
    ops TEXT NOT NULL,
    title TEXT NOT NULL,
    made_at TEXT NOT NULL,
    schema INTEGER NOT NULL,
    status TEXT NOT NULL,
    rev INTEGER,
    UNIQUE (group_id)
)

CREATE TABLE payment_balances (
    payment_id TEXT NOT NULL,
    unapplied_minor INTEGER NOT NULL,
    CONSTRAINT pk_payment_balances PRIMARY KEY (payment_id)
)
    WITHOUT ROWID

CREATE INDEX ix_payment_balances_unapplied_minor ON payment_balances (unapplied_minor)

CREATE TABLE payment_terms (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    rule TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_payment_terms PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE TABLE payments (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    number TEXT,
    provisional_number TEXT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    method TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    value_on DATE NOT NULL,
    reference TEXT,
    bank_account TEXT,
    batch TEXT,
    remittance_text TEXT,
    reverses_payment_id TEXT,
    reason TEXT,
    submitted_by TEXT,
    origin TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_payments PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_payments_customer_id ON payments (customer_id)

CREATE INDEX ix_payments_number ON payments (number)

CREATE INDEX ix_payments_value_on ON payments (value_on)

CREATE TABLE people (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    territories TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_people PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE TABLE printed_documents (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    record_id TEXT NOT NULL,
    number TEXT NOT NULL,
    revision INTEGER NOT NULL,
    printed_on DATE NOT NULL,
    is_official BOOLEAN NOT NULL,
    snapshot TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_printed_documents PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_printed_documents_customer_id ON printed_documents (customer_id)

CREATE INDEX ix_printed_documents_record_id_revision ON printed_documents (record_id, revision)

CREATE TABLE products (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    type_code TEXT,
    model_code TEXT,
    description TEXT NOT NULL,
    product_class TEXT NOT NULL,
    state TEXT NOT NULL,
    is_serialised BOOLEAN NOT NULL,
    licence_metric TEXT,
    unit TEXT NOT NULL,
    quantity_decimals INTEGER NOT NULL,
    list_price TEXT NOT NULL,
    currency TEXT NOT NULL,
    tax_category TEXT NOT NULL,
    warranty_months INTEGER NOT NULL,
    replaced_by_id TEXT,
    orderable_from DATE,
    orderable_to DATE,
    origin TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_products PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_products_number ON products (number)

CREATE TABLE quarantine (
    group_id TEXT NOT NULL,
    title TEXT NOT NULL,
    ops TEXT NOT NULL,
    made_at TEXT NOT NULL,
    status TEXT NOT NULL,
    why TEXT NOT NULL,
    state TEXT NOT NULL,
    CONSTRAINT pk_quarantine PRIMARY KEY (group_id)
)

CREATE TABLE queues (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    segment TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_queues PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE TABLE reason_codes (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    area TEXT NOT NULL,
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_reason_codes PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE TABLE renewals (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    contract_id TEXT NOT NULL,
    number TEXT,
    provisional_number TEXT,
    state TEXT NOT NULL,
    target_start_on DATE NOT NULL,
    uplift TEXT NOT NULL,
    offered_on DATE,
    valid_until DATE,
    decision TEXT,
    decided_on DATE,
    successor_id TEXT,
    reminders TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_renewals PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_renewals_contract_id ON renewals (contract_id)

CREATE INDEX ix_renewals_customer_id ON renewals (customer_id)

CREATE INDEX ix_renewals_target_start_on ON renewals (target_start_on)

CREATE TABLE settings (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_settings PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE TABLE shadow (
    tab TEXT NOT NULL,
    id TEXT NOT NULL,
    rev INTEGER,
    scope TEXT,
    doc TEXT,
    CONSTRAINT pk_shadow PRIMARY KEY (tab, id)
)

CREATE TABLE shipment_lines (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    shipment_id TEXT NOT NULL,
    order_line_id TEXT,
    product_id TEXT,
    quantity TEXT NOT NULL,
    serials TEXT,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_shipment_lines PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_shipment_lines_customer_id ON shipment_lines (customer_id)

CREATE INDEX ix_shipment_lines_order_line_id ON shipment_lines (order_line_id)

CREATE INDEX ix_shipment_lines_shipment_id ON shipment_lines (shipment_id)

CREATE TABLE shipment_reschedules (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    shipment_id TEXT NOT NULL,
    planned_from DATE,
    planned_to DATE NOT NULL,
    reason TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_shipment_reschedules PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_shipment_reschedules_customer_id ON shipment_reschedules (customer_id)

CREATE INDEX ix_shipment_reschedules_shipment_id ON shipment_reschedules (shipment_id)

CREATE TABLE shipments (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    order_id TEXT,
    number TEXT,
    provisional_number TEXT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    ship_from TEXT,
    ship_to_site_id TEXT,
    carrier TEXT,
    tracking_number TEXT,
    requested_on DATE,
    planned_on DATE,
    promised_on DATE,
    shipped_on DATE,
    delivered_on DATE,
    delivered_to TEXT,
    packages INTEGER,
    exception TEXT,
    origin TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_shipments PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_shipments_customer_id ON shipments (customer_id)

CREATE INDEX ix_shipments_order_id ON shipments (order_id)

CREATE INDEX ix_shipments_planned_on ON shipments (planned_on)

CREATE TABLE sites (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    state TEXT NOT NULL,
    label TEXT NOT NULL,
    roles TEXT NOT NULL,
    street TEXT NOT NULL,
    city TEXT NOT NULL,
    subdivision TEXT,
    postal_code TEXT,
    country TEXT NOT NULL,
    tax_jurisdiction TEXT,
    access_notes TEXT,
    opening_hours TEXT,
    valid_from DATE,
    valid_to DATE,
    origin TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_sites PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE INDEX ix_sites_customer_id ON sites (customer_id)

CREATE TABLE stage (
    n INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    scope TEXT,
    v TEXT NOT NULL
)

CREATE TABLE state (
    k TEXT NOT NULL,
    v TEXT NOT NULL,
    CONSTRAINT pk_state PRIMARY KEY (k)
)

CREATE TABLE support_lines (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    country TEXT NOT NULL,
    segment TEXT NOT NULL,
    phone TEXT NOT NULL,
    web_form TEXT,
    queue TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_support_lines PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE TABLE tax_rates (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    jurisdiction TEXT NOT NULL,
    tax_category TEXT NOT NULL,
    label TEXT NOT NULL,
    rate TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_tax_rates PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE TABLE territories (
    row_key INTEGER NOT NULL,
    id TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_device TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_device TEXT NOT NULL,
    sync_rev INTEGER,
    sync_scope TEXT,
    CONSTRAINT pk_territories PRIMARY KEY (row_key),
    UNIQUE (id)
)

CREATE VIEW invoice_balance_now AS
    SELECT i.id AS invoice_id,
    i.total_minor
    - CASE WHEN i.total_minor >= 0 THEN coalesce((
    SELECT sum(a.amount_minor + a.discount_minor + a.write_off_minor)
    FROM allocations a WHERE a.invoice_id = i.id), 0)
    ELSE -coalesce((
    SELECT sum(a.amount_minor) FROM allocations a
    WHERE a.source_id = i.id AND a.source_kind = 'credit_memo'), 0)
    END AS open_minor,
    coalesce((
    SELECT sum(d.amount_minor) FROM disputes d
    WHERE d.invoice_id = i.id
    AND d.state IN ('submitted', 'under_review', 'approved')), 0)
    AS disputed_minor
    FROM invoices i
    WHERE i.state = 'posted' AND i.kind <> 'pro_forma'

CREATE VIEW payment_balance_now AS
    SELECT p.id AS payment_id,
    p.amount_minor - coalesce((
    SELECT sum(a.amount_minor) FROM allocations a
    WHERE a.source_id = p.id AND a.source_kind = 'payment'), 0) AS unapplied_minor
    FROM payments p
    WHERE p.state = 'posted' AND p.kind = 'receipt'

CREATE TRIGGER balance_invoices_insert AFTER INSERT ON invoices BEGIN DELETE FROM invoice_balances WHERE invoice_id = NEW.id; INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now WHERE invoice_id = NEW.id; END

CREATE TRIGGER balance_invoices_update AFTER UPDATE ON invoices BEGIN DELETE FROM invoice_balances WHERE invoice_id = OLD.id; INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now WHERE invoice_id = OLD.id; DELETE FROM invoice_balances WHERE invoice_id = NEW.id; INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now WHERE invoice_id = NEW.id; END

CREATE TRIGGER balance_invoices_delete AFTER DELETE ON invoices BEGIN DELETE FROM invoice_balances WHERE invoice_id = OLD.id; INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now WHERE invoice_id = OLD.id; END

CREATE TRIGGER balance_payments_insert AFTER INSERT ON payments BEGIN DELETE FROM payment_balances WHERE payment_id = NEW.id; INSERT INTO payment_balances SELECT payment_id, unapplied_minor FROM payment_balance_now WHERE payment_id = NEW.id; END

CREATE TRIGGER balance_payments_update AFTER UPDATE ON payments BEGIN DELETE FROM payment_balances WHERE payment_id = OLD.id; INSERT INTO payment_balances SELECT payment_id, unapplied_minor FROM payment_balance_now WHERE payment_id = OLD.id; DELETE FROM payment_balances WHERE payment_id = NEW.id; INSERT INTO payment_balances SELECT payment_id, unapplied_minor FROM payment_balance_now WHERE payment_id = NEW.id; END

CREATE TRIGGER balance_payments_delete AFTER DELETE ON payments BEGIN DELETE FROM payment_balances WHERE payment_id = OLD.id; INSERT INTO payment_balances SELECT payment_id, unapplied_minor FROM payment_balance_now WHERE payment_id = OLD.id; END

CREATE TRIGGER balance_allocations_insert AFTER INSERT ON allocations BEGIN DELETE FROM invoice_balances WHERE invoice_id = NEW.invoice_id; INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now WHERE invoice_id = NEW.invoice_id; DELETE FROM invoice_balances WHERE invoice_id = NEW.source_id; INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now WHERE invoice_id = NEW.source_id; DELETE FROM payment_balances WHERE payment_id = NEW.source_id; INSERT INTO payment_balances SELECT payment_id, unapplied_minor FROM payment_balance_now WHERE payment_id = NEW.source_id; END

CREATE TRIGGER balance_allocations_update AFTER UPDATE ON allocations BEGIN DELETE FROM invoice_balances WHERE invoice_id = OLD.invoice_id; INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now WHERE invoice_id = OLD.invoice_id; DELETE FROM invoice_balances WHERE invoice_id = OLD.source_id; INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now WHERE invoice_id = OLD.source_id; DELETE FROM payment_balances WHERE payment_id = OLD.source_id; INSERT INTO payment_balances SELECT payment_id, unapplied_minor FROM payment_balance_now WHERE payment_id = OLD.source_id; DELETE FROM invoice_balances WHERE invoice_id = NEW.invoice_id; INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now WHERE invoice_id = NEW.invoice_id; DELETE FROM invoice_balances WHERE invoice_id = NEW.source_id; INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now WHERE invoice_id = NEW.source_id; DELETE FROM payment_balances WHERE payment_id = NEW.source_id; INSERT INTO payment_balances SELECT payment_id, unapplied_minor FROM payment_balance_now WHERE payment_id = NEW.source_id; END

CREATE TRIGGER balance_allocations_delete AFTER DELETE ON allocations BEGIN DELETE FROM invoice_balances WHERE invoice_id = OLD.invoice_id; INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now WHERE invoice_id = OLD.invoice_id; DELETE FROM invoice_balances WHERE invoice_id = OLD.source_id; INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now WHERE invoice_id = OLD.source_id; DELETE FROM payment_balances WHERE payment_id = OLD.source_id; INSERT INTO payment_balances SELECT payment_id, unapplied_minor FROM payment_balance_now WHERE payment_id = OLD.source_id; END

CREATE TRIGGER balance_disputes_insert AFTER INSERT ON disputes BEGIN DELETE FROM invoice_balances WHERE invoice_id = NEW.invoice_id; INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now WHERE invoice_id = NEW.invoice_id; END

CREATE TRIGGER balance_disputes_update AFTER UPDATE ON disputes BEGIN DELETE FROM invoice_balances WHERE invoice_id = OLD.invoice_id; INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now WHERE invoice_id = OLD.invoice_id; DELETE FROM invoice_balances WHERE invoice_id = NEW.invoice_id; INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now WHERE invoice_id = NEW.invoice_id; END

CREATE TRIGGER balance_disputes_delete AFTER DELETE ON disputes BEGIN DELETE FROM invoice_balances WHERE invoice_id = OLD.invoice_id; INSERT INTO invoice_balances SELECT invoice_id, open_minor, disputed_minor FROM invoice_balance_now WHERE invoice_id = OLD.invoice_id; END

CREATE TABLE search_entries (
    row_key INTEGER PRIMARY KEY,
    tab TEXT NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    number TEXT NOT NULL,
    words TEXT NOT NULL,
    number_key TEXT NOT NULL,
    word_key TEXT NOT NULL,
    compact TEXT NOT NULL GENERATED ALWAYS AS (number_key || '|' || word_key) VIRTUAL,
    UNIQUE (tab, id)
)

CREATE INDEX ix_search_entries_number_key ON search_entries (number_key)

CREATE INDEX ix_search_entries_word_key ON search_entries (word_key)

CREATE VIRTUAL TABLE search_index USING fts5(
    compact, content='search_entries', content_rowid='row_key',
    tokenize='trigram', detail='none', columnsize=0
)

CREATE TRIGGER search_entries_insert AFTER INSERT ON search_entries BEGIN
    INSERT INTO search_index (rowid, compact) VALUES (NEW.row_key, NEW.compact);
    END

CREATE TRIGGER search_entries_delete AFTER DELETE ON search_entries BEGIN
    INSERT INTO search_index (search_index, rowid, compact)
    VALUES ('delete', OLD.row_key, OLD.compact);
    END

CREATE TRIGGER search_customers_insert AFTER INSERT ON customers BEGIN INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('customers', NEW.id, NEW.id, coalesce(coalesce(NEW.number, NEW.provisional_number), ''), coalesce(NEW.display_name || ' ' || NEW.legal_name, ''), compact_text(coalesce(coalesce(NEW.number, NEW.provisional_number), '')), compact_text(coalesce(NEW.display_name || ' ' || NEW.legal_name, ''))); END

CREATE TRIGGER search_customers_update AFTER UPDATE ON customers BEGIN DELETE FROM search_entries WHERE tab = 'customers' AND id = OLD.id; INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('customers', NEW.id, NEW.id, coalesce(coalesce(NEW.number, NEW.provisional_number), ''), coalesce(NEW.display_name || ' ' || NEW.legal_name, ''), compact_text(coalesce(coalesce(NEW.number, NEW.provisional_number), '')), compact_text(coalesce(NEW.display_name || ' ' || NEW.legal_name, ''))); END

CREATE TRIGGER search_customers_delete AFTER DELETE ON customers BEGIN DELETE FROM search_entries WHERE tab = 'customers' AND id = OLD.id; END

CREATE TRIGGER search_customer_identifiers_insert AFTER INSERT ON customer_identifiers BEGIN INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('customer_identifiers', NEW.id, NEW.customer_id, coalesce(NEW.value, ''), coalesce('', ''), compact_text(coalesce(NEW.value, '')), compact_text(coalesce('', ''))); END

CREATE TRIGGER search_customer_identifiers_update AFTER UPDATE ON customer_identifiers BEGIN DELETE FROM search_entries WHERE tab = 'customer_identifiers' AND id = OLD.id; INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('customer_identifiers', NEW.id, NEW.customer_id, coalesce(NEW.value, ''), coalesce('', ''), compact_text(coalesce(NEW.value, '')), compact_text(coalesce('', ''))); END

CREATE TRIGGER search_customer_identifiers_delete AFTER DELETE ON customer_identifiers BEGIN DELETE FROM search_entries WHERE tab = 'customer_identifiers' AND id = OLD.id; END

CREATE TRIGGER search_contacts_insert AFTER INSERT ON contacts BEGIN INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('contacts', NEW.id, NEW.customer_id, coalesce('', ''), coalesce(NEW.name || ' ' || coalesce(NEW.email, ''), ''), compact_text(coalesce('', '')), compact_text(coalesce(NEW.name || ' ' || coalesce(NEW.email, ''), ''))); END

CREATE TRIGGER search_contacts_update AFTER UPDATE ON contacts BEGIN DELETE FROM search_entries WHERE tab = 'contacts' AND id = OLD.id; INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('contacts', NEW.id, NEW.customer_id, coalesce('', ''), coalesce(NEW.name || ' ' || coalesce(NEW.email, ''), ''), compact_text(coalesce('', '')), compact_text(coalesce(NEW.name || ' ' || coalesce(NEW.email, ''), ''))); END

CREATE TRIGGER search_contacts_delete AFTER DELETE ON contacts BEGIN DELETE FROM search_entries WHERE tab = 'contacts' AND id = OLD.id; END

CREATE TRIGGER search_orders_insert AFTER INSERT ON orders BEGIN INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('orders', NEW.id, NEW.customer_id, coalesce(coalesce(NEW.number, NEW.provisional_number), ''), coalesce(coalesce(NEW.po_number, ''), ''), compact_text(coalesce(coalesce(NEW.number, NEW.provisional_number), '')), compact_text(coalesce(coalesce(NEW.po_number, ''), ''))); END

CREATE TRIGGER search_orders_update AFTER UPDATE ON orders BEGIN DELETE FROM search_entries WHERE tab = 'orders' AND id = OLD.id; INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('orders', NEW.id, NEW.customer_id, coalesce(coalesce(NEW.number, NEW.provisional_number), ''), coalesce(coalesce(NEW.po_number, ''), ''), compact_text(coalesce(coalesce(NEW.number, NEW.provisional_number), '')), compact_text(coalesce(coalesce(NEW.po_number, ''), ''))); END

CREATE TRIGGER search_orders_delete AFTER DELETE ON orders BEGIN DELETE FROM search_entries WHERE tab = 'orders' AND id = OLD.id; END

CREATE TRIGGER search_invoices_insert AFTER INSERT ON invoices BEGIN INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('invoices', NEW.id, NEW.customer_id, coalesce(coalesce(NEW.number, NEW.provisional_number), ''), coalesce(coalesce(NEW.po_number, ''), ''), compact_text(coalesce(coalesce(NEW.number, NEW.provisional_number), '')), compact_text(coalesce(coalesce(NEW.po_number, ''), ''))); END

CREATE TRIGGER search_invoices_update AFTER UPDATE ON invoices BEGIN DELETE FROM search_entries WHERE tab = 'invoices' AND id = OLD.id; INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('invoices', NEW.id, NEW.customer_id, coalesce(coalesce(NEW.number, NEW.provisional_number), ''), coalesce(coalesce(NEW.po_number, ''), ''), compact_text(coalesce(coalesce(NEW.number, NEW.provisional_number), '')), compact_text(coalesce(coalesce(NEW.po_number, ''), ''))); END

CREATE TRIGGER search_invoices_delete AFTER DELETE ON invoices BEGIN DELETE FROM search_entries WHERE tab = 'invoices' AND id = OLD.id; END

CREATE TRIGGER search_contracts_insert AFTER INSERT ON contracts BEGIN INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('contracts', NEW.id, NEW.customer_id, coalesce(coalesce(NEW.number, NEW.provisional_number), ''), coalesce(NEW.title, ''), compact_text(coalesce(coalesce(NEW.number, NEW.provisional_number), '')), compact_text(coalesce(NEW.title, ''))); END

CREATE TRIGGER search_contracts_update AFTER UPDATE ON contracts BEGIN DELETE FROM search_entries WHERE tab = 'contracts' AND id = OLD.id; INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('contracts', NEW.id, NEW.customer_id, coalesce(coalesce(NEW.number, NEW.provisional_number), ''), coalesce(NEW.title, ''), compact_text(coalesce(coalesce(NEW.number, NEW.provisional_number), '')), compact_text(coalesce(NEW.title, ''))); END

CREATE TRIGGER search_contracts_delete AFTER DELETE ON contracts BEGIN DELETE FROM search_entries WHERE tab = 'contracts' AND id = OLD.id; END

CREATE TRIGGER search_items_insert AFTER INSERT ON items BEGIN INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('items', NEW.id, NEW.customer_id, coalesce(NEW.serial, ''), coalesce('', ''), compact_text(coalesce(NEW.serial, '')), compact_text(coalesce('', ''))); END

CREATE TRIGGER search_items_update AFTER UPDATE ON items BEGIN DELETE FROM search_entries WHERE tab = 'items' AND id = OLD.id; INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('items', NEW.id, NEW.customer_id, coalesce(NEW.serial, ''), coalesce('', ''), compact_text(coalesce(NEW.serial, '')), compact_text(coalesce('', ''))); END

CREATE TRIGGER search_items_delete AFTER DELETE ON items BEGIN DELETE FROM search_entries WHERE tab = 'items' AND id = OLD.id; END

CREATE TRIGGER search_cases_insert AFTER INSERT ON cases BEGIN INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('cases', NEW.id, NEW.customer_id, coalesce(coalesce(NEW.number, NEW.provisional_number), ''), coalesce(NEW.subject, ''), compact_text(coalesce(coalesce(NEW.number, NEW.provisional_number), '')), compact_text(coalesce(NEW.subject, ''))); END

CREATE TRIGGER search_cases_update AFTER UPDATE ON cases BEGIN DELETE FROM search_entries WHERE tab = 'cases' AND id = OLD.id; INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('cases', NEW.id, NEW.customer_id, coalesce(coalesce(NEW.number, NEW.provisional_number), ''), coalesce(NEW.subject, ''), compact_text(coalesce(coalesce(NEW.number, NEW.provisional_number), '')), compact_text(coalesce(NEW.subject, ''))); END

CREATE TRIGGER search_cases_delete AFTER DELETE ON cases BEGIN DELETE FROM search_entries WHERE tab = 'cases' AND id = OLD.id; END

CREATE TRIGGER search_disputes_insert AFTER INSERT ON disputes BEGIN INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('disputes', NEW.id, NEW.customer_id, coalesce(coalesce(NEW.number, NEW.provisional_number), ''), coalesce('', ''), compact_text(coalesce(coalesce(NEW.number, NEW.provisional_number), '')), compact_text(coalesce('', ''))); END

CREATE TRIGGER search_disputes_update AFTER UPDATE ON disputes BEGIN DELETE FROM search_entries WHERE tab = 'disputes' AND id = OLD.id; INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('disputes', NEW.id, NEW.customer_id, coalesce(coalesce(NEW.number, NEW.provisional_number), ''), coalesce('', ''), compact_text(coalesce(coalesce(NEW.number, NEW.provisional_number), '')), compact_text(coalesce('', ''))); END

CREATE TRIGGER search_disputes_delete AFTER DELETE ON disputes BEGIN DELETE FROM search_entries WHERE tab = 'disputes' AND id = OLD.id; END

CREATE TRIGGER search_payments_insert AFTER INSERT ON payments BEGIN INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('payments', NEW.id, NEW.customer_id, coalesce(coalesce(NEW.number, NEW.provisional_number), ''), coalesce(NEW.reference, ''), compact_text(coalesce(coalesce(NEW.number, NEW.provisional_number), '')), compact_text(coalesce(NEW.reference, ''))); END

CREATE TRIGGER search_payments_update AFTER UPDATE ON payments BEGIN DELETE FROM search_entries WHERE tab = 'payments' AND id = OLD.id; INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('payments', NEW.id, NEW.customer_id, coalesce(coalesce(NEW.number, NEW.provisional_number), ''), coalesce(NEW.reference, ''), compact_text(coalesce(coalesce(NEW.number, NEW.provisional_number), '')), compact_text(coalesce(NEW.reference, ''))); END

CREATE TRIGGER search_payments_delete AFTER DELETE ON payments BEGIN DELETE FROM search_entries WHERE tab = 'payments' AND id = OLD.id; END

CREATE TRIGGER search_shipments_insert AFTER INSERT ON shipments BEGIN INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('shipments', NEW.id, NEW.customer_id, coalesce(coalesce(NEW.number, NEW.provisional_number), ''), coalesce(NEW.tracking_number, ''), compact_text(coalesce(coalesce(NEW.number, NEW.provisional_number), '')), compact_text(coalesce(NEW.tracking_number, ''))); END

CREATE TRIGGER search_shipments_update AFTER UPDATE ON shipments BEGIN DELETE FROM search_entries WHERE tab = 'shipments' AND id = OLD.id; INSERT INTO search_entries (tab, id, customer_id, number, words, number_key, word_key) VALUES ('shipments', NEW.id, NEW.customer_id, coalesce(coalesce(NEW.number, NEW.provisional_number), ''), coalesce(NEW.tracking_number, ''), compact_text(coalesce(coalesce(NEW.number, NEW.provisional_number), '')), compact_text(coalesce(NEW.tracking_number, ''))); END

CREATE TRIGGER search_shipments_delete AFTER DELETE ON shipments BEGIN DELETE FROM search_entries WHERE tab = 'shipments' AND id = OLD.id; END
