select 1 from (select declare_queue('orders', array['placed'])) done;
