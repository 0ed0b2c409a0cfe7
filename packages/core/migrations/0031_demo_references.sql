-- A reference follows from its payment: of two who charge at once, one index decides.

alter table demo_charges drop constraint demo_charges_reference_key;
create index demo_charges_reference on demo_charges (reference);
