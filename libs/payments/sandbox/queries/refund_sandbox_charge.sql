UPDATE sandbox_charges SET refunded = 1 WHERE id = $1 AND refunded = 0;
